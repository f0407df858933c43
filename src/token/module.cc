#include "token/module.h"

#include <dlfcn.h>

#include <algorithm>
#include <utility>

#include "base/harmless.h"

namespace comity::token {
namespace {

// A module that names more is broken; memory is taken for so many.
constexpr CK_ULONG kMostSlots = 1'024;

// Filled up with blanks.
std::string label_of(const CK_TOKEN_INFO& info) {
  std::string label(reinterpret_cast<const char*>(info.label), sizeof info.label);
  label.erase(label.find_last_not_of(' ') + 1);
  return label;
}

}  // namespace

tl::unexpected<Error> failed(const std::string& path, const char* what, CK_RV value) {
  return error(ErrorKind::unavailable, path + ": " + what + ": PKCS#11 says " +
                                           std::to_string(value) + ", a CKR_ value of its header");
}

Result<Module> Module::load(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    return error(ErrorKind::not_found, path + ": no PKCS#11 module can be loaded from it: " +
                                           harmless_line(why == nullptr ? "" : why));
  }
  Module module(path, library, nullptr);
  const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  if (list == nullptr || list(&functions) != CKR_OK || functions == nullptr) {
    return error(ErrorKind::not_found, path + ": is a library, and no PKCS#11 module");
  }
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV begun = functions->C_Initialize(&arguments);
  if (begun != CKR_OK) return failed(path, "the module does not start", begun);
  module.functions_ = functions;
  return module;
}

Module::Module(Module&& other) noexcept
    : path_(std::move(other.path_)),
      library_(std::exchange(other.library_, nullptr)),
      functions_(std::exchange(other.functions_, nullptr)) {}

Module::~Module() {
  if (functions_ != nullptr) functions_->C_Finalize(nullptr);
  if (library_ != nullptr) dlclose(library_);
}

Result<std::vector<CK_SLOT_ID>> Module::slots() const {
  CK_ULONG count = 0;
  CK_RV listed = functions_->C_GetSlotList(CK_TRUE, nullptr, &count);
  std::vector<CK_SLOT_ID> slots(std::min(count, kMostSlots));
  count = slots.size();
  if (listed == CKR_OK && count > 0) {
    listed = functions_->C_GetSlotList(CK_TRUE, slots.data(), &count);
  }
  if (listed != CKR_OK) return failed(path_, "no list of tokens", listed);
  slots.resize(std::min<std::size_t>(count, slots.size()));
  return slots;
}

Result<CK_SLOT_ID> Module::slot_of(const std::string& label) const {
  const Result<std::vector<CK_SLOT_ID>> all = slots();
  if (!all) return tl::unexpected(all.error());
  std::vector<CK_SLOT_ID> found;
  std::string others;
  for (const CK_SLOT_ID slot : *all) {
    CK_TOKEN_INFO info{};
    if (functions_->C_GetTokenInfo(slot, &info) != CKR_OK) continue;
    if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    const std::string other = label_of(info);
    if (other == label) found.push_back(slot);
    others.append(others.empty() ? "" : ", ").append(other);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return error(ErrorKind::not_found, path_ + ": no token `" + label + "` is there, " +
                                           (others.empty() ? "and no other" : "but " + others));
  }
  return error(ErrorKind::conflict, path_ + ": " + std::to_string(found.size()) + " tokens are `" +
                                        label + "`: leave one in, or give one another label");
}

}  // namespace comity::token
