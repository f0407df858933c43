#include "wire/json_form.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include <google/protobuf/util/json_util.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "wire/codec.h"

namespace comity::wire {
namespace {

// Objects and lists in each other: a message in a message is one, in a list two.
constexpr std::size_t kDepth = 2 * limits::kNestingDepth;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// As libprotobuf finds the field of a member: dsTtlSeconds is ds_ttl_seconds.
std::string field_name(std::string_view member) {
  std::string name;
  for (const char c : member) {
    if (c >= 'A' && c <= 'Z') {
      name += '_';
      name += static_cast<char>(c - 'A' + 'a');
    } else {
      name += c;
    }
  }
  return name;
}

class Scanner {
 public:
  explicit Scanner(std::string_view json) : json_(json) {}

  [[nodiscard]] Status whole() {
    Status status = value(0);
    skip_space();
    if (status && at_ != json_.size()) status = wrong("something follows the value");
    return status;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const std::string& what) const {
    const auto line =
        1 + std::count(json_.begin(), json_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    return error("line " + std::to_string(line) + ": " + what);
  }
  [[nodiscard]] char now() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  void skip_space() {
    while (now() == ' ' || now() == '\t' || now() == '\n' || now() == '\r') ++at_;
  }
  [[nodiscard]] bool take(char c) {
    skip_space();
    if (at_ >= json_.size() || json_[at_] != c) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] Status value(std::size_t depth) {
    if (depth > kDepth) return wrong("nested too deeply");
    skip_space();
    if (now() == '{') return object(depth);
    if (now() == '[') return list(depth);
    if (now() == '"') {
      std::string ignored;
      return string(ignored);
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (json_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return {};
      }
    }
    return number();
  }

  [[nodiscard]] Status object(std::size_t depth) {
    ++at_;
    if (take('}')) return {};
    std::set<std::string> seen;
    do {
      skip_space();
      if (now() != '"') return wrong("a member has a name in double quotes");
      std::string name;
      if (Status read = string(name); !read) return read;
      if (!seen.insert(field_name(name)).second) {
        return wrong("member \"" + field_name(name) + "\" is given twice");
      }
      if (!take(':')) return wrong("a colon is missing behind a name");
      if (Status read = value(depth + 1); !read) return read;
    } while (take(','));
    if (!take('}')) return wrong("an object is not closed");
    return {};
  }

  [[nodiscard]] Status list(std::size_t depth) {
    ++at_;
    if (take(']')) return {};
    do {
      if (Status read = value(depth + 1); !read) return read;
    } while (take(','));
    if (!take(']')) return wrong("a list is not closed");
    return {};
  }

  // The name of a field is ASCII: of other escapes no more is kept than that they differ.
  [[nodiscard]] Status string(std::string& out) {
    constexpr std::size_t kHexDigits = 4;
    for (++at_; at_ < json_.size(); ++at_) {
      const char c = json_[at_];
      if (c == '"') {
        ++at_;
        return {};
      }
      if (c >= '\0' && c < ' ') return wrong("a control character in a string");
      if (c != '\\') {
        out += c;
        continue;
      }
      ++at_;
      const std::string_view digits = json_.substr(std::min(at_ + 1, json_.size()), kHexDigits);
      if (now() == 'u') {
        if (digits.size() != kHexDigits || !std::all_of(digits.begin(), digits.end(), is_hex)) {
          return wrong("\\u is followed by four hexadecimal digits");
        }
        const std::uint16_t code = read_u16(from_hex(digits).value_or(Bytes(2, '\xff')));
        if (code < 0x80) {
          out += static_cast<char>(code);
        } else {
          out.append("\\u").append(ascii_lower(digits));
        }
        at_ += kHexDigits;
      } else if (std::string_view("\"\\/bfnrt").find(now()) == std::string_view::npos ||
                 now() == '\0') {
        return wrong("an escape that JSON does not have");
      } else {
        out += now();
      }
    }
    return wrong("a string is not closed");
  }

  [[nodiscard]] Status number() {
    const std::size_t first = at_;
    if (now() == '-') ++at_;
    const std::size_t digits = at_;
    while (is_digit(now())) ++at_;
    const bool leading_zero = at_ - digits > 1 && json_[digits] == '0';
    if (at_ == digits || leading_zero) {
      at_ = first;
      return wrong("expected a value");
    }
    if (now() == '.' && !fraction()) return wrong("a fraction has no digits");
    if (now() == 'e' || now() == 'E') {
      ++at_;
      if (now() == '+' || now() == '-') ++at_;
      const std::size_t exponent = at_;
      while (is_digit(now())) ++at_;
      if (at_ == exponent) return wrong("an exponent has no digits");
    }
    return {};
  }
  [[nodiscard]] bool fraction() {
    const std::size_t begin = ++at_;
    while (is_digit(now())) ++at_;
    return at_ > begin;
  }

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace

Status check_json(std::string_view json) { return Scanner(json).whole(); }

// Of wire/codec.h. It stands here, so that a program that reads no JSON links none of this.
Status from_json(std::string_view json, google::protobuf::Message& message) {
  if (Status one_way = check_json(json); !one_way) {
    return at(message.GetDescriptor()->name(), one_way.error());
  }
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &message);
  if (!status.ok()) {
    return error(message.GetDescriptor()->name() + ": " + std::string(status.message()));
  }
  return {};
}

}  // namespace comity::wire
