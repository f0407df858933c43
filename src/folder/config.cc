#include "folder/config.h"

// The parser promises the compiler that a key begins with a character that may begin one, and meets
// files where none does: undefined in a release, an assertion else. Without the promise it reports
// an error.
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <span>
#include <sstream>

#include "dns/address.h"
#include "folder/data_folder.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::int64_t kMostAnswerSeconds = 3'600;
constexpr std::int64_t kMostReserveMib = 1 << 20;
constexpr std::int64_t kMostHeights = 1'000'000'000'000;
constexpr std::int64_t kMostDays = 365'000;
constexpr std::int64_t kMostMegabytes = 1'000'000'000;
constexpr std::int64_t kMostHorizonDays = 3'650;
constexpr std::int64_t kMostIntervalSeconds = 30 * 24 * 3'600;

std::string place(const std::string& path, const toml::node& node) {
  return path + ": line " + std::to_string(node.source().begin.line);
}

Status read_string(const std::string& where, const toml::node& node, std::string& out) {
  const auto value = node.value_exact<std::string>();
  if (!value) return error(where + ": must be a string");
  out = *value;
  return {};
}

// Lowest and highest.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

template <typename Number>
Status read_number(const std::string& where, const toml::node& node, Range range, Number& out) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < range.low || *value > range.high) {
    return error(where + ": must be a whole number from " + std::to_string(range.low) + " to " +
                 std::to_string(range.high));
  }
  out = static_cast<Number>(*value);
  return {};
}

// One field of a file: its name and how it is read.
template <typename Settings>
struct Field {
  std::string_view section;
  std::string_view name;
  std::function<Status(const std::string& where, const toml::node&, Settings&)> read;
};

template <typename Settings>
Status read_level(const std::string& where, const toml::node& node, Settings& settings) {
  std::string name;
  if (Status read = read_string(where, node, name); !read) return read;
  const Result<machine::LogLevel> level = parse_log_level(name);
  if (!level) return at(where, level.error());
  settings.log_level = *level;
  return {};
}

// What an array of strings holds; `what` they are.
Result<std::vector<std::string>> read_strings(const std::string& where, const toml::node& node,
                                              std::string_view what) {
  const toml::array* array = node.as_array();
  std::vector<std::string> texts;
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto text = (*array)[i].value_exact<std::string>();
    if (!text) break;
    texts.push_back(*text);
  }
  if (array == nullptr || texts.size() != array->size()) {
    return error(where + ": must be an array of " + std::string(what));
  }
  return texts;
}

Status read_strings(const std::string& where, const toml::node& node, std::string_view what,
                    std::vector<std::string>& out) {
  Result<std::vector<std::string>> texts = read_strings(where, node, what);
  if (!texts) return tl::unexpected(texts.error());
  out = *std::move(texts);
  return {};
}

Status read_names(const std::string& where, const toml::node& node, std::vector<dns::Name>& out) {
  const Result<std::vector<std::string>> texts = read_strings(where, node, "zone names");
  if (!texts) return tl::unexpected(texts.error());
  for (const std::string& text : *texts) {
    Result<dns::Name> name = dns::parse_host_name(text);
    if (!name) return at(where, name.error());
    out.push_back(*std::move(name));
  }
  return {};
}

Status read_flag(const std::string& where, const toml::node& node, bool& out) {
  const auto value = node.value_exact<bool>();
  if (!value) return error(where + ": must be true or false");
  out = *value;
  return {};
}

std::vector<Field<Config>> general_fields() {
  return {
      {"", "data",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.data);
       }},
      {"api", "address",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.api_address);
       }},
      {"api", "port",
       [](const auto& where, const auto& node, Config& c) {
         return read_number(where, node, {0, 65'535}, c.api_port);
       }},
      {"api", "proxies",
       [](const auto& where, const auto& node, Config& c) -> Status {
         Status read = read_strings(where, node, "addresses", c.api_proxies);
         for (std::string& text : c.api_proxies) {
           const auto old = dns::parse_address(text, dns::kIpv4Octets);
           const auto octets = old ? old : dns::parse_address(text, dns::kIpv6Octets);
           if (!octets) return error(where + ": " + octets.error().message + ": name each proxy");
           text = dns::address_text(*octets);  // as connections have it
         }
         return read;
       }},
      {"zones", "folder",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.zone_folder);
       }},
      {"keys", "passphrase_file",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.passphrase_file);
       }},
      {"log", "level", read_level<Config>},
      {"clock", "accept_jump",
       [](const auto& where, const auto& node, Config& c) {
         return read_flag(where, node, c.accept_clock_jump);
       }},
      {"history", "heights",
       [](const auto& where, const auto& node, Config& c) {
         return read_number(where, node, {1, kMostHeights}, c.retention.heights);
       }},
      {"history", "days",
       [](const auto& where, const auto& node, Config& c) -> Status {
         std::int64_t days = 0;
         Status read = read_number(where, node, {0, kMostDays}, days);
         if (read) c.retention.seconds = days * 24 * 3600;
         return read;
       }},
      {"history", "megabytes",
       [](const auto& where, const auto& node, Config& c) -> Status {
         std::uint64_t megabytes = 0;
         Status read = read_number(where, node, {1, kMostMegabytes}, megabytes);
         if (read) c.retention.bytes = megabytes << 20;
         return read;
       }},
      {"signing", "answer_seconds",
       [](const auto& where, const auto& node, Config& c) {
         return read_number(where, node, {1, kMostAnswerSeconds}, c.answer_seconds);
       }},
      {"disk", "reserve_mib",
       [](const auto& where, const auto& node, Config& c) {
         return read_number(where, node, {0, kMostReserveMib}, c.reserve_mib);
       }},
  };
}

std::vector<Field<Config>> dns_fields() {
  return {
      {"dns", "listen",
       [](const auto& where, const auto& node, Config& c) {
         return read_strings(where, node, "addresses with ports", c.dns.listen);
       }},
      {"dns", "tls_listen",
       [](const auto& where, const auto& node, Config& c) {
         return read_strings(where, node, "addresses with ports", c.dns.tls_listen);
       }},
      {"dns", "certificate",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.dns.certificate);
       }},
      {"dns", "certificate_key",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.dns.certificate_key);
       }},
      {"dns", "keys_file",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.dns.keys_file);
       }},
      {"dns", "open",
       [](const auto& where, const auto& node, Config& c) {
         return read_flag(where, node, c.dns.is_open);
       }},
      {"dns", "updates",
       [](const auto& where, const auto& node, Config& c) {
         return read_flag(where, node, c.dns.takes_updates);
       }},
      {"dns", "secondaries",
       [](const auto& where, const auto& node, Config& c) {
         return read_strings(where, node, "addresses with ports and keys", c.dns.secondaries);
       }},
      {"dns", "check",
       [](const auto& where, const auto& node, Config& c) -> Status {
         Status read = read_strings(where, node, "a program and its arguments", c.dns.check);
         if (!read || c.dns.check.empty()) return read;
         const auto& words = c.dns.check;
         if (!words.front().starts_with('/')) {
           return error(where + ": must begin with the absolute path of a program");
         }
         if (std::find(words.begin(), words.end(), "{file}") == words.end()) {
           return error(where + ": one argument must be \"{file}\", where the zone's file goes");
         }
         return {};
       }},
      {"dns", "catalog",
       [](const auto& where, const auto& node, Config& c) -> Status {
         std::string text;
         if (Status read = read_string(where, node, text); !read) return read;
         Result<dns::Name> name = dns::parse_host_name(text);
         if (!name) return at(where, name.error());
         c.dns.catalog = *std::move(name);
         return {};
       }},
  };
}

std::span<const Field<Config>> node_fields() {
  static const std::vector<Field<Config>> kFields = [] {
    std::vector<Field<Config>> fields = general_fields();
    for (const Field<Config>& field : dns_fields()) fields.push_back(field);
    return fields;
  }();
  return kFields;
}

std::span<const Field<SignerConfig>> signer_fields() {
  static const std::array<Field<SignerConfig>, 11> kFields = {{
      {"", "node",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_string(where, node, c.node);
       }},
      {"", "community",
       [](const auto& where, const auto& node, SignerConfig& c) -> Status {
         std::string hex;
         if (Status read = read_string(where, node, hex); !read) return read;
         const Result<Bytes> octets = from_hex(hex);
         const Result<Hash> id =
             octets ? Hash::from(*octets) : Result<Hash>(tl::unexpected(octets.error()));
         if (!id) return error(where + ": must be the 64 hex digits of a community's id");
         c.community = *id;
         return {};
       }},
      {"keys", "passphrase_file",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_string(where, node, c.passphrase_file);
       }},
      {"log", "level", read_level<SignerConfig>},
      {"signing", "answer_seconds",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_number(where, node, {1, kMostAnswerSeconds}, c.answer_seconds);
       }},
      {"policy", "zones",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_names(where, node, c.policy.zones);
       }},
      {"policy", "horizon_days",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_number(where, node, {1, kMostHorizonDays}, c.policy.horizon_days);
       }},
      {"policy", "most_removed_percent",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_number(where, node, {0, 100}, c.policy.most_removed_percent);
       }},
      {"policy", "most_changed_percent",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_number(where, node, {0, 100}, c.policy.most_changed_percent);
       }},
      {"policy", "changed_in_any_case",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_number(where, node, {0, 1'000'000}, c.policy.changed_in_any_case);
       }},
      {"policy", "minimum_interval_seconds",
       [](const auto& where, const auto& node, SignerConfig& c) {
         return read_number(where, node, {0, kMostIntervalSeconds},
                            c.policy.minimum_interval_seconds);
       }},
  }};
  return kFields;
}

// A kind of file: its settings, and the program that lists them.
template <typename Settings>
struct Kind {
  std::span<const Field<Settings>> fields;
  std::string program;
};

template <typename Settings>
Status read_field(const std::string& path, std::string_view section, std::string_view name,
                  const toml::node& node, const Kind<Settings>& kind, Settings& settings) {
  const std::string full = (section.empty() ? "" : std::string(section) + ".") + std::string(name);
  const std::string where = place(path, node) + ": " + full;
  for (const Field<Settings>& field : kind.fields) {
    if (field.section == section && field.name == name) return field.read(where, node, settings);
  }
  return error(where + ": no such setting; `" + kind.program + " --help` lists them");
}

template <typename Settings>
Status read_table(const std::string& path, const toml::table& table, const Kind<Settings>& kind,
                  Settings& settings) {
  for (const auto& [name, node] : table) {
    const toml::table* section = node.as_table();
    const bool known = std::any_of(kind.fields.begin(), kind.fields.end(),
                                   [&](const auto& field) { return field.section == name.str(); });
    if (section == nullptr || !known) {
      Status read = read_field(path, "", name.str(), node, kind, settings);
      if (!read) return read;
      continue;
    }
    for (const auto& [inner, value] : *section) {
      Status read = read_field(path, name.str(), inner.str(), value, kind, settings);
      if (!read) return read;
    }
  }
  return {};
}

template <typename Settings>
Status read_file(const std::string& path, const Kind<Settings>& kind, Settings& settings) {
  try {
    return read_table(path, toml::parse_file(path), kind, settings);
  } catch (const toml::parse_error& problem) {
    std::ostringstream text;
    text << path << ": line " << problem.source().begin.line << ": " << problem.description();
    return error(text.str());
  }
}

void make_absolute(const std::string& config_path, std::string& path) {
  if (path.empty()) return;
  const std::filesystem::path folder = std::filesystem::path(config_path).parent_path();
  path = (folder / path).lexically_normal().string();
}

}  // namespace

std::string default_config(const std::string& data) {
  const std::string path = DataFolder{data}.config();
  return machine::exists(path) ? path : "";
}

Result<machine::LogLevel> parse_log_level(std::string_view name) {
  if (name == "debug") return machine::LogLevel::debug;
  if (name == "info") return machine::LogLevel::info;
  if (name == "warning") return machine::LogLevel::warning;
  if (name == "error") return machine::LogLevel::error;
  return error("no such log level `" + std::string(name) + "`: debug, info, warning or error");
}

Result<Config> read_config(const std::string& path) {
  Config config;
  const Kind<Config> kind{node_fields(), "comityd"};
  if (Status read = read_file(path, kind, config); !read) return tl::unexpected(read.error());
  make_absolute(path, config.data);
  make_absolute(path, config.zone_folder);
  make_absolute(path, config.passphrase_file);
  make_absolute(path, config.dns.keys_file);
  make_absolute(path, config.dns.certificate);
  make_absolute(path, config.dns.certificate_key);
  if (config.dns.takes_updates && config.dns.listen.empty() && config.dns.tls_listen.empty()) {
    return error(path + ": [dns] updates: nobody can send any, as `listen` names no address");
  }
  return config;
}

Result<SignerConfig> read_signer_config(const std::string& path) {
  SignerConfig config;
  const Kind<SignerConfig> kind{signer_fields(), "comity-signer"};
  if (Status read = read_file(path, kind, config); !read) return tl::unexpected(read.error());
  make_absolute(path, config.passphrase_file);
  return config;
}

}  // namespace comity::folder
