#include "dns/substitution.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "dns/octet.h"

namespace comity::dns {
namespace {

constexpr int kMostRepeats = 255;  // RE_DUP_MAX of POSIX

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// An extended regular expression (POSIX 9.4), read once from left to right.
class Expression {
 public:
  explicit Expression(std::string_view text) : rest_(text) {}

  [[nodiscard]] Status read() {
    while (!rest_.empty()) {
      if (Status one = piece(take()); !one) return one;
    }
    if (open_ != 0) return error("a parenthesis is not closed");
    return end_branch();
  }
  [[nodiscard]] int groups() const { return groups_; }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  [[nodiscard]] bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }

  [[nodiscard]] Status end_branch() const {
    if (last_ != Last::nothing) return {};
    return error("a branch of the expression is empty");
  }

  [[nodiscard]] Status piece(char c) {
    switch (c) {
      case '(':
        ++open_;
        ++groups_;
        last_ = Last::nothing;
        return {};
      case ')':
        if (open_ == 0) return error("a parenthesis was not opened");
        --open_;
        if (Status ended = end_branch(); !ended) return ended;
        last_ = Last::atom;
        return {};
      case '|': {
        Status ended = end_branch();
        last_ = Last::nothing;
        return ended;
      }
      case '*':
      case '+':
      case '?':
        return quantified();
      case '{':
        if (Status bounds = read_bounds(); !bounds) return bounds;
        return quantified();
      case '[':
        last_ = Last::atom;
        return bracket();
      case '\\':
        last_ = Last::atom;
        return escape();
      case '^':
      case '$':
        last_ = Last::anchor;
        return {};
    }
    last_ = Last::atom;
    return {};
  }

  [[nodiscard]] Status quantified() {
    if (last_ != Last::atom) return error("a quantifier has nothing to repeat");
    last_ = Last::quantifier;
    return {};
  }

  // "2}", "2,}", "2,3}"
  [[nodiscard]] Status read_bounds() {
    int least = 0;
    if (!number(least)) return error("a bound is no number");
    int most = least;
    if (next_is(',')) {
      take();
      if (!next_is('}') && !number(most)) return error("a bound is no number");
    }
    if (!next_is('}')) return error("a bound is not closed");
    take();
    if (most < least || most > kMostRepeats) return error("bounds are 0 to 255, ascending");
    return {};
  }

  [[nodiscard]] bool number(int& value) {
    constexpr int kTen = 10;
    if (rest_.empty() || !is_digit(rest_.front())) return false;
    value = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      value = std::min(value * kTen + (take() - '0'), kMostRepeats + 1);
    }
    return true;
  }

  // A backslash takes its meaning from a mark, or names a group that is complete.
  [[nodiscard]] Status escape() {
    if (rest_.empty()) return error("a backslash ends the expression");
    const char c = take();
    if (is_letter(c) || c == '0') return error("a backslash before a letter or 0");
    const bool refers = is_digit(c);
    if (refers && (open_ != 0 || c - '0' > groups_)) return error("a group that there is not");
    return {};
  }

  [[nodiscard]] Status bracket() {
    if (next_is('^')) take();
    int before = -1;  // what may begin a range
    for (bool first = true; !rest_.empty(); first = false) {
      const char c = take();
      if (c == ']' && !first) return {};
      if (c == '[' && (next_is(':') || next_is('.') || next_is('='))) {
        if (Status named = named_class(); !named) return named;
        before = -1;
      } else if (c == '-' && !first && !next_is(']')) {
        if (before < 0 || rest_.empty()) return error("a range has no beginning");
        const char last = take();
        if (last == '[' || static_cast<int>(octet(last)) < before) {
          return error("a range is not ascending");
        }
        before = -1;
      } else {
        before = static_cast<int>(octet(c));
      }
    }
    return error("a bracket is not closed");
  }

  // ":alpha:]"
  [[nodiscard]] Status named_class() {
    constexpr std::array<std::string_view, 12> kClasses = {
        ":alnum:]", ":alpha:]", ":blank:]", ":cntrl:]", ":digit:]", ":graph:]",
        ":lower:]", ":print:]", ":punct:]", ":space:]", ":upper:]", ":xdigit:]"};
    for (const std::string_view name : kClasses) {
      if (!rest_.starts_with(name)) continue;
      rest_.remove_prefix(name.size());
      return {};
    }
    return error("no such class of characters");
  }

  enum class Last { nothing, anchor, atom, quantifier };

  std::string_view rest_;
  Last last_ = Last::nothing;
  int open_ = 0;    // parentheses
  int groups_ = 0;  // opened so far
};

// The part of `rest` before the next delimiter that no backslash escapes, taken off with it.
Result<std::string_view> take_part(std::string_view& rest, char delimiter) {
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '\0') return error("an octet 0");
    if (rest[at] == '\\') {
      ++at;
    } else if (rest[at] == delimiter) {
      const std::string_view part = rest.substr(0, at);
      rest.remove_prefix(at + 1);
      return part;
    }
  }
  return error("a delimiter is missing");
}

Status check_replacement(std::string_view text, int groups) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') continue;
    const char c = text[++at];  // there is one: take_part() went by pairs
    if (c == '0') return error("groups are numbered from 1");
    if (is_digit(c) && c - '0' > groups) return error("a group that there is not");
  }
  return {};
}

Status check_parts(std::string_view text) {
  const char delimiter = text.front();
  if (is_digit(delimiter) || delimiter == '\\' || delimiter == 'i' || delimiter == '\0') {
    return error("a delimiter is no digit, no backslash and no flag");
  }
  std::string_view rest = text.substr(1);
  const Result<std::string_view> pattern = take_part(rest, delimiter);
  if (!pattern) return tl::unexpected(pattern.error());
  Expression expression(*pattern);
  if (Status fits = expression.read(); !fits) return fits;
  const Result<std::string_view> replacement = take_part(rest, delimiter);
  if (!replacement) return tl::unexpected(replacement.error());
  if (rest.find_first_not_of('i') != std::string_view::npos) return error("the only flag is i");
  return check_replacement(*replacement, expression.groups());
}

}  // namespace

Status check_substitution(std::string_view text) {
  if (text.empty()) return {};
  const Status fits = check_parts(text);
  return fits ? fits : at("substitution expression", fits.error());
}

}  // namespace comity::dns
