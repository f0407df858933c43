#include "machine/loader.h"

#include <utility>

#include "machine/files.h"

namespace comity::machine {

Result<Ended> load(const Loader& loader, const std::string& apex, const std::string& master_file,
                   std::chrono::milliseconds limit, const std::function<bool()>& stopped) {
  if (Status written = replace_file(loader.file, master_file, Access::open); !written) {
    return tl::unexpected(written.error());
  }
  std::vector<std::string> words = loader.words;
  for (std::string& word : words) {
    if (word == "{zone}") word = apex;
    if (word == "{file}") word = loader.file;
  }
  Result<Ended> ended = run_program(words, limit, stopped);
  if (Status removed = remove_file(loader.file); ended && !removed) {
    return tl::unexpected(removed.error());
  }
  return ended;
}

}  // namespace comity::machine
