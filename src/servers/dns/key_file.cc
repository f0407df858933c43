#include "servers/dns/key_file.h"

#include <optional>
#include <string>

namespace comity::primary {
namespace {

constexpr std::size_t kLeastSecretOctets = 16;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_mark(char c) { return c == '{' || c == '}' || c == ';'; }

// Words, quoted or not, and the marks { } ; by themselves.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  // Nothing at the end.
  std::optional<std::string_view> next() {
    skip_blanks();
    if (rest_.empty()) return std::nullopt;
    if (is_mark(rest_.front())) return take(1);
    if (rest_.front() == '"') {
      rest_.remove_prefix(1);
      const std::string_view word = take(rest_.find('"'));
      if (!rest_.empty()) rest_.remove_prefix(1);
      return word;
    }
    std::size_t size = 0;
    while (size < rest_.size() && !is_space(rest_[size]) && !is_mark(rest_[size])) ++size;
    return take(size);
  }

 private:
  std::string_view take(std::size_t size) {
    const std::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(word.size());
    return word;
  }

  void skip_blanks() {
    for (;;) {
      const std::size_t before = rest_.size();
      while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
      if (rest_.starts_with('#') || rest_.starts_with("//")) take(rest_.find('\n'));
      if (rest_.starts_with("/*")) {
        const std::size_t end = rest_.find("*/", 2);
        take(end == std::string_view::npos ? end : end + 2);
      }
      if (rest_.size() == before) return;
    }
  }

  std::string_view rest_;
};

Result<dns::Name> parse_name(std::string_view word) {
  const std::string text(word);
  return dns::Name::parse(text.ends_with('.') ? text : text + ".");
}

// What stands between the braces of one statement.
Result<Key> parse_body(Words& words, dns::Name name) {
  std::optional<crypto::HmacHash> hash;
  std::optional<crypto::Secret> secret;
  for (auto word = words.next(); word != "}"; word = words.next()) {
    const auto value = word ? words.next() : std::nullopt;
    if (!value || words.next() != ";") return error("a statement of the key has no end");
    if (*word == "algorithm") {
      const Result<crypto::HmacHash> read = parse_algorithm(*value);
      if (!read) return tl::unexpected(read.error());
      hash = *read;
    } else if (*word == "secret") {
      Result<crypto::Secret> read = crypto::secret_from_base64(crypto::secret_view(*value));
      if (!read) return at("secret", read.error());
      secret = *std::move(read);
    } else {
      return error("a key has an algorithm and a secret, and nothing else");
    }
  }
  if (!hash || !secret) return error("it has no algorithm, or no secret");
  if (secret->view().size() < kLeastSecretOctets) {
    return error("its secret is shorter than " + std::to_string(kLeastSecretOctets) + " octets");
  }
  return Key{std::move(name), *hash, *std::move(secret)};
}

}  // namespace

Result<std::vector<Key>> parse_keys(std::string_view text) {
  std::vector<Key> keys;
  Words words(text);
  while (const auto word = words.next()) {
    const auto called = words.next();
    if (*word != "key" || !called || words.next() != "{") {
      return error("not `key \"NAME\" { algorithm hmac-sha256; secret \"...\"; };`");
    }
    Result<dns::Name> name = parse_name(*called);
    if (!name) return at("key", name.error());
    const std::string place = "key " + name->text();
    if (find_key(keys, *name) != nullptr) return error(place + " is there twice");
    Result<Key> key = parse_body(words, *std::move(name));
    if (!key) return at(place, key.error());
    if (words.next() != ";") return error(place + ": no `;` behind it");
    keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace comity::primary
