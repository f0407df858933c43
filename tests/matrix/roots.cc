// Every root of the golden script and of every story, told by as many threads at once as are asked
// for, each with communities of its own; registers and ports are shared. All must tell the same,
// and so must a ledger that runs the blocks again while other threads work on it (beside.h).
//
//   matrix_roots THREADS        lines "chapter height root", the script's first, as in roots.txt

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "beside.h"
#include "chapter.h"
#include "crypto/ed25519.h"
#include "scenario.h"

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
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = COMITY_SOURCE_DIR "/tests/scenarios";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (const auto& path : files) {
    std::ifstream file(path);
    Scenario scenario;
    std::string line;
    while (std::getline(file, line)) EXPECT_EQ(scenario.line(line), "") << path << ": " << line;
    text += roots_of("story:" + path.stem().string(), scenario.world());
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
