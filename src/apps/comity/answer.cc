#include "apps/comity/answer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <iomanip>
#include <iostream>
#include <set>

#include "apps/comity/session.h"
#include "base/harmless.h"
#include "dns/idna.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr int kNameColumns = 16;

const json::value* field_of(const json::value& value, std::string_view name) {
  return value.is_object() ? value.as_object().if_contains(name) : nullptr;
}

// Names of `text` with labels beyond ASCII, as people write them, each on a line of its own: what
// was signed stays what it is.
void say_u_labels(std::string_view text) {
  constexpr std::string_view kInNames = "abcdefghijklmnopqrstuvwxyz0123456789-_.*";
  constexpr std::string_view kALabel = "xn--";
  std::set<std::string> said;
  for (std::size_t at = text.find(kALabel); at != std::string_view::npos;
       at = text.find(kALabel, at)) {
    const std::size_t before = text.substr(0, at).find_last_not_of(kInNames);
    const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find_first_not_of(kInNames, at), text.size());
    const std::string name(text.substr(first, end - first));
    const std::string shown = dns::to_u_labels(name);
    if (shown != name && said.insert(name).second) {
      std::cout << std::left << std::setw(kNameColumns) << "" << name << " is "
                << harmless_line(shown) << "\n";
    }
    at = end;
  }
}

}  // namespace

std::string text_at(const json::value& value, std::string_view name) {
  const json::value* field = field_of(value, name);
  return field != nullptr && field->is_string() ? std::string(field->as_string()) : "";
}

std::uint64_t number_at(const json::value& value, std::string_view name) {
  const json::value* field = field_of(value, name);
  if (field == nullptr) return 0;
  if (const std::uint64_t* number = field->if_uint64(); number != nullptr) return *number;
  const std::int64_t* number = field->if_int64();
  return number != nullptr && *number > 0 ? static_cast<std::uint64_t>(*number) : 0;
}

bool flag_at(const json::value& value, std::string_view name) {
  const json::value* field = field_of(value, name);
  return field != nullptr && field->is_bool() && field->as_bool();
}

const json::array& list_at(const json::value& value, std::string_view name) {
  static const json::array kEmpty;
  const json::value* field = field_of(value, name);
  return field != nullptr && field->is_array() ? field->as_array() : kEmpty;
}

json::value object_at(const json::value& value, std::string_view name) {
  const json::value* field = field_of(value, name);
  return field != nullptr ? *field : json::value();
}

std::optional<std::vector<Hash>> hashes_of(const json::value& proof) {
  std::vector<Hash> hashes;
  for (const json::value& text : list_at(proof, "hashes")) {
    const Result<Bytes> octets = from_hex(text.is_string() ? std::string(text.as_string()) : "");
    const Result<Hash> hash = Hash::from(octets ? *octets : Bytes());
    if (!hash) return std::nullopt;
    hashes.push_back(*hash);
  }
  return hashes;
}

std::string shown_at(const json::value& value, std::string_view name) {
  return harmless_line(text_at(value, name));
}

std::string word_of(const json::value& value) {
  return value.is_string() ? harmless_line(value.as_string()) : "";
}

void row(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  std::cout << std::left << std::setw(kNameColumns) << name
            << (name.size() < std::size_t{kNameColumns} ? "" : " ") << harmless_line(value) << "\n";
  say_u_labels(value);
}

void row(std::string_view name, std::uint64_t value) { row(name, std::to_string(value)); }

void rows(std::string_view name, const json::array& words) {
  for (const json::value& word : words) row(name, word_of(word));
}

void text_row(std::string_view name, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::cout << std::left << std::setw(kNameColumns) << name << "| "
              << harmless_line(text.substr(0, end)) << "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    name = "";
  }
}

namespace {

// Where what is to be printed is kept meanwhile; nothing: it is printed.
json::array*& gathered() {
  static json::array* list = nullptr;
  return list;
}

}  // namespace

int gather_json(std::string_view name, const std::function<int()>& does, json::object& document) {
  json::array list;
  gathered() = &list;
  const int code = does();
  gathered() = nullptr;
  if (!list.empty() && list.back().is_object() && list.back().as_object().contains("error")) {
    document["error"] = list.back().as_object()["error"];
    list.pop_back();
  }
  document[name] = std::move(list);
  return code;
}

int print_json(const json::value& value) {
  if (gathered() != nullptr) {
    gathered()->push_back(value);
    return kOk;
  }
  std::cout << harmless_json(json::serialize(value)) << "\n";
  return kOk;
}

}  // namespace comity::cli
