#include "folder/config.h"

// The parser promises the compiler that a key begins with a character that may begin one, and meets
// files where none does: undefined in a release, an assertion else. Without the promise it reports
// an error.
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <toml++/toml.h>

#include <array>
#include <filesystem>
#include <functional>
#include <sstream>

#include "folder/data_folder.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::int64_t kMostAnswerSeconds = 3'600;
constexpr std::int64_t kMostReserveMib = 1 << 20;
constexpr std::int64_t kMostHeights = 1'000'000'000'000;
constexpr std::int64_t kMostDays = 365'000;
constexpr std::int64_t kMostMegabytes = 1'000'000'000;

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

// One field of the file: its name and how it is read.
struct Field {
  std::string_view section;
  std::string_view name;
  std::function<Status(const std::string& where, const toml::node&, Config&)> read;
};

const std::array<Field, 12>& fields() {
  static const std::array<Field, 12> kFields = {{
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
      {"zones", "folder",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.zone_folder);
       }},
      {"keys", "passphrase_file",
       [](const auto& where, const auto& node, Config& c) {
         return read_string(where, node, c.passphrase_file);
       }},
      {"log", "level",
       [](const auto& where, const auto& node, Config& c) -> Status {
         std::string name;
         if (Status read = read_string(where, node, name); !read) return read;
         Result<machine::LogLevel> level = parse_log_level(name);
         if (!level) return at(where, level.error());
         c.log_level = *level;
         return {};
       }},
      {"clock", "accept_jump",
       [](const auto& where, const auto& node, Config& c) -> Status {
         const auto value = node.template value_exact<bool>();
         if (!value) return error(where + ": must be true or false");
         c.accept_clock_jump = *value;
         return {};
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
  }};
  return kFields;
}

bool is_section(std::string_view name) {
  for (const Field& field : fields()) {
    if (field.section == name) return true;
  }
  return false;
}

Status read_field(const std::string& path, std::string_view section, std::string_view name,
                  const toml::node& node, Config& config) {
  const std::string full = (section.empty() ? "" : std::string(section) + ".") + std::string(name);
  const std::string where = place(path, node) + ": " + full;
  for (const Field& field : fields()) {
    if (field.section == section && field.name == name) return field.read(where, node, config);
  }
  return error(where + ": no such setting; `comityd --help` lists them");
}

Status read_table(const std::string& path, const toml::table& table, Config& config) {
  for (const auto& [name, node] : table) {
    const toml::table* section = node.as_table();
    if (section == nullptr || !is_section(name.str())) {
      if (Status read = read_field(path, "", name.str(), node, config); !read) return read;
      continue;
    }
    for (const auto& [inner, value] : *section) {
      if (Status read = read_field(path, name.str(), inner.str(), value, config); !read)
        return read;
    }
  }
  return {};
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
  try {
    const toml::table table = toml::parse_file(path);
    if (Status read = read_table(path, table, config); !read) return tl::unexpected(read.error());
  } catch (const toml::parse_error& problem) {
    std::ostringstream text;
    text << path << ": line " << problem.source().begin.line << ": " << problem.description();
    return error(text.str());
  }
  make_absolute(path, config.data);
  make_absolute(path, config.zone_folder);
  make_absolute(path, config.passphrase_file);
  return config;
}

}  // namespace comity::folder
