// Every root of the golden script and of every story, told by as many threads at once as are asked
// for, each with communities of its own; registers and ports are shared. All must tell the same,
// and so must a ledger that runs the blocks again while other threads work on it (beside.h).
//
//   matrix_roots THREADS        lines "chapter height root", the script's first, as in roots.txt

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "beside.h"
#include "chapter.h"
#include "crypto/ed25519.h"
#include "story.h"

namespace comity::test {
namespace {

std::string roots_of(const std::string& name, const World& world) {
  std::string text;
  for (std::size_t height = 0; height < world.roots().size(); ++height) {
    text += name + " " + std::to_string(height) + " " + world.roots()[height].hex() + "\n";
  }
  return text;
}

std::string script() {
  Chapters chapters;
  tell_script(chapters);
  std::string text;
  for (const auto& chapter : chapters) text += roots_of(chapter->name(), chapter->world());
  return text;
}

std::string stories() {
  std::string text;
  for (const Story& story : read_stories(COMITY_SOURCE_DIR "/tests/scenarios")) {
    Scenario scenario;
    EXPECT_EQ(tell(story, scenario), "");
    if (scenario.world() == nullptr) continue;
    text += roots_of("story:" + story.file + ":" + std::to_string(story.number), *scenario.world());
  }
  return text;
}

int run(std::size_t count) {
  if (!crypto::initialise()) return 2;
  std::vector<std::string> told(count);
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (std::string& text : told) {
    threads.emplace_back([&text] { text = script() + stories(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : told) EXPECT_EQ(text, told.front());
  replay_beside(count);
  std::fputs(told.front().c_str(), stdout);
  return testing::UnitTest::GetInstance()->Failed() ? 1 : 0;
}

}  // namespace
}  // namespace comity::test

int main(int argument_count, char** arguments) {
  testing::InitGoogleTest(&argument_count, arguments);
  const std::size_t threads = argument_count == 2 ? std::strtoul(arguments[1], nullptr, 10) : 0;
  if (threads == 0 || threads > 64) {
    std::fputs("usage: matrix_roots THREADS\n", stderr);
    return 2;
  }
  return comity::test::run(threads);
}
