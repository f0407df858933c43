// A PKCS#11 module (OASIS PKCS #11 2.40) that is loaded while it is needed. One thread.
#pragma once

#include <p11-kit/pkcs11.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace comity::token {

// "PATH: WHAT: ...", with the number of the return value for who asks its maker.
[[nodiscard]] tl::unexpected<Error> failed(const std::string& path, const char* what, CK_RV value);

class Module {
 public:
  // Loads and initialises it.
  [[nodiscard]] static Result<Module> load(const std::string& path);
  Module(Module&& other) noexcept;
  Module& operator=(Module&&) = delete;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const CK_FUNCTION_LIST& call() const { return *functions_; }
  // The one slot whose token has this label.
  [[nodiscard]] Result<CK_SLOT_ID> slot_of(const std::string& label) const;

 private:
  Module(std::string path, void* library, CK_FUNCTION_LIST* functions)
      : path_(std::move(path)), library_(library), functions_(functions) {}
  [[nodiscard]] Result<std::vector<CK_SLOT_ID>> slots() const;

  std::string path_;
  void* library_ = nullptr;
  CK_FUNCTION_LIST* functions_ = nullptr;
};

}  // namespace comity::token
