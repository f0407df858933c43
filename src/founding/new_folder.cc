#include "founding/new_folder.h"

#include <filesystem>
#include <system_error>

#include "machine/files.h"

namespace comity::founding {

std::string config_text(std::uint16_t api_port) {
  return "# Configuration of this node; `comityd --help` lists every setting.\n"
         "data = \".\"\n\n[api]\naddress = \"127.0.0.1\"\nport = " +
         std::to_string(api_port) + "\n";
}

Status build_folder(const std::string& data,
                    const std::function<Status(const folder::DataFolder& partial)>& build) {
  if (machine::is_occupied(data)) {
    return error(ErrorKind::conflict, data + ": not empty; name a new folder with --data");
  }
  const folder::DataFolder partial{data + ".partial"};
  std::error_code code;
  std::filesystem::remove_all(partial.path, code);
  Status done = machine::make_folder(partial.path);
  if (done) done = build(partial);
  if (!done) {
    std::filesystem::remove_all(partial.path, code);
    return done;
  }
  return machine::place_folder(partial.path, data);
}

}  // namespace comity::founding
