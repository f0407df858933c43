// PKCS#11 tokens in a folder of their own, of SoftHSM, which this process sees while one of these
// lives. One at a time.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace comity::token::testing {

class SoftTokens {
 public:
  static constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";
  static constexpr const char* kPin = "2718";

  SoftTokens() {
    std::string name = ::testing::TempDir() + "comity-tokens-XXXXXX";
    folder_ = mkdtemp(name.data());
    std::filesystem::create_directory(folder_ + "/tokens");
    std::ofstream(folder_ + "/softhsm2.conf")
        << "directories.tokendir = " << folder_ << "/tokens\nlog.level = ERROR\n";
    setenv("SOFTHSM2_CONF", (folder_ + "/softhsm2.conf").c_str(), 1);
  }
  SoftTokens(const SoftTokens&) = delete;
  SoftTokens& operator=(const SoftTokens&) = delete;
  ~SoftTokens() {
    unsetenv("SOFTHSM2_CONF");
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }
  void add(const std::string& label) const {
    const std::string command = "softhsm2-util --init-token --free --so-pin 31415 --label " +
                                label + " --pin " + kPin + " > /dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
  }

 private:
  std::string folder_;
};

}  // namespace comity::token::testing
