// The socket of servers/hints: UDP and TCP on one address and port, one thread of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "servers/hints/hints.h"

namespace comity::hints {

class Listener {
 public:
  // `book` outlives it. `address` is IPv4 or IPv6, no name; port 0: any. An error: it is taken, or
  // none of this machine's.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(const std::string& address,
                                                              std::uint16_t port, HintBook& book);
  virtual ~Listener() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 protected:
  Listener() = default;
};

}  // namespace comity::hints
