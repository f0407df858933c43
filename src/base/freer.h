// What owns a thing of a C library gives it back with the library's own function:
// std::unique_ptr<BIGNUM, Freer<BN_free>>. Values, any thread.
#pragma once

namespace comity {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* it) const {
    Free(it);
  }
};

}  // namespace comity
