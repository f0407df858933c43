#include "folder/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace comity::folder {
namespace {

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() : folder_(testing::TempDir() + "comity_config_test") {
    std::filesystem::create_directories(folder_);
  }
  ~ConfigFile() override { std::filesystem::remove_all(folder_); }

  Result<Config> read(const std::string& text) {
    std::ofstream(path()) << text;
    return read_config(path());
  }
  std::string error_of(const std::string& text) {
    const Result<Config> config = read(text);
    return config ? "" : config.error().message.substr(path().size());
  }
  std::string path() const { return folder_ + "/comityd.toml"; }

  std::string folder_;
};

TEST_F(ConfigFile, MayBeEmpty) {
  const Result<Config> config = read("");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->api_address, "127.0.0.1");
  EXPECT_EQ(config->api_port, 8653);
  EXPECT_EQ(config->log_level, machine::LogLevel::info);
  EXPECT_FALSE(config->accept_clock_jump);
  EXPECT_EQ(config->answer_seconds, 10U);
  EXPECT_EQ(config->retention.heights, 10'000U);
  EXPECT_EQ(config->retention.seconds, 30 * 24 * 3600);
  EXPECT_EQ(config->retention.bytes, std::uint64_t{4} << 30);
}

TEST_F(ConfigFile, NoOctetsStopTheProgram) {
  const std::string good = "data = \".\"\n\n[api]\naddress = \"127.0.0.1\"\nport = 0\n";
  for (std::size_t octet = 0; octet < good.size(); ++octet) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string text = good;
      text[octet] = static_cast<char>(text[octet] ^ (1 << bit));
      static_cast<void>(read(text));
    }
  }
  EXPECT_NE(error_of("[!api]\nport = 0\n"), "");
  EXPECT_NE(error_of("[api]\nport = 0\na.!b = 1\n"), "");
}

TEST_F(ConfigFile, SetsEveryField) {
  const Result<Config> config = read(
      "data = \"here\"\n[api]\naddress = \"::1\"\nport = 0\n[zones]\nfolder = \"/zones\"\n"
      "[keys]\npassphrase_file = \"word\"\n[log]\nlevel = \"debug\"\n[clock]\naccept_jump = "
      "true\n[signing]\nanswer_seconds = 2\n[disk]\nreserve_mib = 1000\n"
      "[history]\nheights = 7\ndays = 0\nmegabytes = 3\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->data, folder_ + "/here") << "relative to the file's folder";
  EXPECT_EQ(config->api_address, "::1");
  EXPECT_EQ(config->api_port, 0);
  EXPECT_EQ(config->reserve_mib, 1000U);
  EXPECT_EQ(config->zone_folder, "/zones");
  EXPECT_EQ(config->passphrase_file, folder_ + "/word");
  EXPECT_EQ(config->log_level, machine::LogLevel::debug);
  EXPECT_TRUE(config->accept_clock_jump);
  EXPECT_EQ(config->answer_seconds, 2U);
  EXPECT_EQ(config->retention.heights, 7U);
  EXPECT_EQ(config->retention.seconds, 0);
  EXPECT_EQ(config->retention.bytes, 3U << 20);
}

TEST_F(ConfigFile, NamesWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of("\n[api]\nprot = 1\n"),
            ": line 3: api.prot: no such setting; `comityd --help` lists them");
  EXPECT_EQ(error_of("dta = 1\n"), ": line 1: dta: no such setting; `comityd --help` lists them");
  EXPECT_EQ(error_of("[api]\nport = 65536\n"),
            ": line 2: api.port: must be a whole number from 0 to 65535");
  EXPECT_EQ(error_of("[api]\nport = \"80\"\n"),
            ": line 2: api.port: must be a whole number from 0 to 65535");
  EXPECT_EQ(error_of("[log]\nlevel = \"loud\"\n"),
            ": line 2: log.level: no such log level `loud`: debug, info, warning or error");
  EXPECT_EQ(error_of("[signing]\nanswer_seconds = 0\n"),
            ": line 2: signing.answer_seconds: must be a whole number from 1 to 3600");
  EXPECT_EQ(error_of("[history]\nheights = 0\n"),
            ": line 2: history.heights: must be a whole number from 1 to 1000000000000");
  EXPECT_EQ(error_of("data = 7\n"), ": line 1: data: must be a string");
  EXPECT_EQ(error_of("[dns]\nupdates = true\n"),
            ": [dns] updates: nobody can send any, as `listen` names no address");
  for (const char* proxy : {"proxy.example", "127.0.0.0/8", "10.0.0.1:80", ""}) {
    EXPECT_NE(
        error_of("[api]\nproxies = [\"" + std::string(proxy) + "\"]\n").find("name each proxy"),
        std::string::npos)
        << proxy;
  }
  EXPECT_NE(error_of("data = \n").find(": line 1: "), std::string::npos);
}

TEST(Config, SaysThatAFileIsNotThere) { EXPECT_FALSE(read_config("/nowhere/comityd.toml")); }

TEST_F(ConfigFile, OfASignerPinsACommunityAndSaysWhatIsSigned) {
  const auto signer = [this](const std::string& text) {
    std::ofstream(path()) << text;
    return read_signer_config(path());
  };
  const Result<SignerConfig> usual = signer("");
  ASSERT_TRUE(usual) << usual.error().message;
  EXPECT_FALSE(usual->community);
  EXPECT_TRUE(usual->policy.zones.empty());
  EXPECT_EQ(usual->policy.horizon_days, 60U);
  EXPECT_EQ(usual->policy.most_removed_percent, 5U);
  EXPECT_EQ(usual->policy.most_changed_percent, 50U);
  EXPECT_EQ(usual->policy.changed_in_any_case, 5U);
  EXPECT_EQ(usual->policy.minimum_interval_seconds, 0U);
  const Result<SignerConfig> own = signer(
      "node = \"http://[::1]:80\"\ncommunity = \"" + std::string(64, 'a') +
      "\"\n[policy]\nzones = [\".\", \"example.\"]\nhorizon_days = 3\n"
      "most_removed_percent = 0\nminimum_interval_seconds = 7\n[keys]\npassphrase_file = \"w\"\n");
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(own->node, "http://[::1]:80");
  EXPECT_EQ(own->community->hex(), std::string(64, 'a'));
  ASSERT_EQ(own->policy.zones.size(), 2U);
  EXPECT_EQ(own->policy.zones[1].text(), "example.");
  EXPECT_EQ(own->policy.minimum_interval_seconds, 7U);
  EXPECT_EQ(own->passphrase_file, folder_ + "/w");
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"community = \"ab\"", "line 1: community: must be the 64 hex digits"},
           {"[policy]\nzones = \".\"", "line 2: policy.zones: must be an array of zone names"},
           {"[policy]\nzones = [1]", "line 2: policy.zones: must be an array of zone names"},
           {"[policy]\nzones = [\"a..b\"]", "line 2: policy.zones: "},
           {"[policy]\nmost_removed_percent = 101", "must be a whole number from 0 to 100"},
           {"[api]\nport = 1", "api: no such setting; `comity-signer --help` lists them"}}) {
    const Result<SignerConfig> wrong = signer(text);
    ASSERT_FALSE(wrong) << text;
    EXPECT_NE(wrong.error().message.find(why), std::string::npos) << wrong.error().message;
  }
}

}  // namespace
}  // namespace comity::folder
