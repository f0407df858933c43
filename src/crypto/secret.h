// Memory for secrets: locked, guarded, wiped when it is given back (libsodium's sodium_malloc).
// Moves, never copies. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::crypto {

using SecretView = std::span<const std::uint8_t>;

class Secret {
 public:
  // `size` octets of zero. Fails when memory cannot be had or cannot be locked.
  [[nodiscard]] static Result<Secret> make(std::size_t size);
  [[nodiscard]] static Result<Secret> copy_of(SecretView octets);
  // What stands in memory that is not locked, which is wiped whatever comes of it.
  [[nodiscard]] static Result<Secret> take(Bytes& open);

  [[nodiscard]] std::span<std::uint8_t> mutable_view() { return {data_.get(), size_}; }
  [[nodiscard]] SecretView view() const { return {data_.get(), size_}; }
  // The same as text, of a passphrase.
  [[nodiscard]] BytesView text() const {
    return {reinterpret_cast<const char*>(data_.get()), size_};
  }

 private:
  struct Free {
    void operator()(std::uint8_t* data) const;
  };
  Secret(std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::unique_ptr<std::uint8_t, Free> data_;
  std::size_t size_ = 0;
};

// Octets that came from elsewhere, for functions that take secrets.
[[nodiscard]] inline SecretView secret_view(BytesView octets) {
  return {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()};
}

// Fills `out` with randomness from the operating system.
void random_fill(std::span<std::uint8_t> out);

// The octets that `text` stands for (RFC 4648, section 4, with padding).
[[nodiscard]] Result<Secret> secret_from_base64(SecretView text);

// Compares in constant time.
[[nodiscard]] bool equal_constant_time(SecretView a, SecretView b);

}  // namespace comity::crypto
