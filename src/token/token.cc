#include "token/token.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "token/module.h"

namespace comity::token {
namespace {

constexpr std::size_t kGcmVectorBytes = 12;  // NIST SP 800-38D, 8.2: random
constexpr std::size_t kCbcVectorBytes = 16;
constexpr std::size_t kTagBytes = 16;
constexpr CK_ULONG kKeyBytes = 32;
constexpr std::size_t kMostBytes = 1'024;  // of what is wrapped, with what that adds
constexpr CK_ULONG kSeveral = 2;

unsigned char* octets(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
std::size_t vector_bytes(Mechanism mechanism) {
  return mechanism == Mechanism::gcm ? kGcmVectorBytes : kCbcVectorBytes;
}

// What a call needs of a mechanism, which points to the vector and to its own parameters.
class Call {
 public:
  Call(Mechanism mechanism, Bytes& vector) {
    if (mechanism == Mechanism::cbc) {
      mechanism_ = {CKM_AES_CBC_PAD, octets(vector), vector.size()};
      return;
    }
    gcm_.pIv = octets(vector);
    gcm_.ulIvLen = vector.size();
    gcm_.ulIvBits = vector.size() * 8;
    gcm_.ulTagBits = kTagBytes * 8;
    mechanism_ = {CKM_AES_GCM, &gcm_, sizeof gcm_};
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  CK_MECHANISM* get() { return &mechanism_; }

 private:
  CK_GCM_PARAMS gcm_{};
  CK_MECHANISM mechanism_{};
};

}  // namespace

std::string_view name_of(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::gcm:
      return "aes-gcm";
    case Mechanism::cbc:
      return "aes-cbc-pad";
  }
  return "";
}

Result<Mechanism> parse_mechanism(std::string_view name) {
  for (const Mechanism mechanism : {Mechanism::gcm, Mechanism::cbc}) {
    if (name_of(mechanism) == name) return mechanism;
  }
  return error(ErrorKind::corrupt, "no such mechanism `" + std::string(name) + "`");
}

// An open session; the module goes after it.
class Token::Session {
 public:
  Session(Module module, Place place) : module_(std::move(module)), place_(std::move(place)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (session_ == CK_INVALID_HANDLE) return;
    call().C_Logout(session_);
    call().C_CloseSession(session_);
  }

  Status open(const PinSource& pin);
  Status make_key();
  Result<CK_OBJECT_HANDLE> key();
  [[nodiscard]] bool has(CK_MECHANISM_TYPE mechanism) const;
  Result<Wrapped> wrap(Mechanism mechanism, crypto::SecretView secret);
  Result<crypto::Secret> unwrap(const Wrapped& wrapped);

 private:
  [[nodiscard]] const CK_FUNCTION_LIST& call() const { return module_.call(); }
  [[nodiscard]] std::string name() const { return "token " + place_.token; }
  Status log_in(const PinSource& pin);
  Result<std::vector<CK_OBJECT_HANDLE>> keys();
  [[nodiscard]] Status check_kept(CK_OBJECT_HANDLE key) const;

  Module module_;
  const Place place_;
  CK_SLOT_ID slot_ = 0;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

Status Token::Session::open(const PinSource& pin) {
  const Result<CK_SLOT_ID> slot = module_.slot_of(place_.token);
  if (!slot) return tl::unexpected(slot.error());
  slot_ = *slot;
  const CK_RV opened =
      call().C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session_);
  if (opened != CKR_OK) {
    session_ = CK_INVALID_HANDLE;
    return failed(name(), "no session", opened);
  }
  return log_in(pin);
}

Status Token::Session::log_in(const PinSource& pin) {
  CK_TOKEN_INFO info{};
  const CK_RV told = call().C_GetTokenInfo(slot_, &info);
  if (told != CKR_OK) return failed(name(), "says nothing of itself", told);
  CK_RV done = CKR_OK;
  if ((info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0) {
    done = call().C_Login(session_, CKU_USER, nullptr, 0);
  } else {
    Result<crypto::Secret> word = pin(name() + " (its PIN)");
    if (!word) return tl::unexpected(word.error());
    done = call().C_Login(session_, CKU_USER, word->mutable_view().data(), word->view().size());
  }
  if (done == CKR_PIN_INCORRECT || done == CKR_PIN_LEN_RANGE || done == CKR_PIN_INVALID) {
    return error(name() + ": wrong PIN; the token counts wrong ones, and locks itself");
  }
  if (done == CKR_PIN_LOCKED) {
    return error(ErrorKind::unavailable,
                 name() + ": is locked after too many wrong PINs; its security officer unlocks it");
  }
  if (done == CKR_OK || done == CKR_USER_ALREADY_LOGGED_IN) return {};
  return failed(name(), "cannot log in", done);
}

Result<std::vector<CK_OBJECT_HANDLE>> Token::Session::keys() {
  CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_AES;
  std::string label = place_.key;
  std::array<CK_ATTRIBUTE, 3> wanted = {{{CKA_CLASS, &kind, sizeof kind},
                                         {CKA_KEY_TYPE, &type, sizeof type},
                                         {CKA_LABEL, label.data(), label.size()}}};
  std::vector<CK_OBJECT_HANDLE> found(kSeveral);
  CK_ULONG count = 0;
  CK_RV looked = call().C_FindObjectsInit(session_, wanted.data(), wanted.size());
  if (looked == CKR_OK) {
    looked = call().C_FindObjects(session_, found.data(), found.size(), &count);
    call().C_FindObjectsFinal(session_);
  }
  if (looked != CKR_OK) return failed(name(), "cannot look for the key", looked);
  found.resize(std::min<std::size_t>(count, found.size()));
  return found;
}

Result<CK_OBJECT_HANDLE> Token::Session::key() {
  const Result<std::vector<CK_OBJECT_HANDLE>> found = keys();
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) {
    return error(ErrorKind::not_found, name() + ": has no AES key `" + place_.key +
                                           "`: it is gone, or this is another token");
  }
  if (found->size() > 1) {
    return error(ErrorKind::conflict, name() + ": has several AES keys `" + place_.key + "`");
  }
  if (Status kept = check_kept(found->front()); !kept) return tl::unexpected(kept.error());
  return found->front();
}

// A key that could be taken out protects no more than a file.
Status Token::Session::check_kept(CK_OBJECT_HANDLE key) const {
  CK_BBOOL sensitive = CK_FALSE;
  CK_BBOOL extractable = CK_TRUE;
  std::array<CK_ATTRIBUTE, 2> asked = {{{CKA_SENSITIVE, &sensitive, sizeof sensitive},
                                        {CKA_EXTRACTABLE, &extractable, sizeof extractable}}};
  const CK_RV told = call().C_GetAttributeValue(session_, key, asked.data(), asked.size());
  if (told != CKR_OK) return failed(name(), "says nothing of the key", told);
  if (sensitive == CK_TRUE && extractable == CK_FALSE) return {};
  return error(ErrorKind::conflict, name() + ": the key `" + place_.key +
                                        "` may leave the token: take one that is sensitive and "
                                        "cannot be extracted");
}

Status Token::Session::make_key() {
  const Result<std::vector<CK_OBJECT_HANDLE>> found = keys();
  if (!found) return tl::unexpected(found.error());
  if (!found->empty()) {
    return error(ErrorKind::conflict,
                 name() + ": has a key `" + place_.key + "` already: use it, or another label");
  }
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_ULONG bytes = kKeyBytes;
  std::string label = place_.key;
  std::array<CK_ATTRIBUTE, 8> wanted = {{{CKA_TOKEN, &yes, sizeof yes},
                                         {CKA_PRIVATE, &yes, sizeof yes},
                                         {CKA_SENSITIVE, &yes, sizeof yes},
                                         {CKA_EXTRACTABLE, &no, sizeof no},
                                         {CKA_ENCRYPT, &yes, sizeof yes},
                                         {CKA_DECRYPT, &yes, sizeof yes},
                                         {CKA_VALUE_LEN, &bytes, sizeof bytes},
                                         {CKA_LABEL, label.data(), label.size()}}};
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  const CK_RV done =
      call().C_GenerateKey(session_, &mechanism, wanted.data(), wanted.size(), &made);
  return done == CKR_OK ? Status() : failed(name(), "makes no AES key", done);
}

bool Token::Session::has(CK_MECHANISM_TYPE mechanism) const {
  CK_MECHANISM_INFO info{};
  return call().C_GetMechanismInfo(slot_, mechanism, &info) == CKR_OK &&
         (info.flags & CKF_ENCRYPT) != 0 && (info.flags & CKF_DECRYPT) != 0;
}

Result<Wrapped> Token::Session::wrap(Mechanism mechanism, crypto::SecretView secret) {
  const Result<CK_OBJECT_HANDLE> with = key();
  if (!with) return tl::unexpected(with.error());
  Result<crypto::Secret> copy = crypto::Secret::copy_of(secret);
  if (!copy) return tl::unexpected(copy.error());
  Bytes vector(vector_bytes(mechanism), '\0');
  crypto::random_fill({octets(vector), vector.size()});
  Bytes closed(secret.size() + 2 * kTagBytes, '\0');
  CK_ULONG length = closed.size();
  Call how(mechanism, vector);
  CK_RV done = call().C_EncryptInit(session_, how.get(), *with);
  if (done == CKR_OK) {
    done = call().C_Encrypt(session_, copy->mutable_view().data(), secret.size(), octets(closed),
                            &length);
  }
  if (done != CKR_OK) return failed(name(), "does not wrap", done);
  closed.resize(std::min<std::size_t>(length, closed.size()));
  return Wrapped{mechanism, vector + closed};
}

Result<crypto::Secret> Token::Session::unwrap(const Wrapped& wrapped) {
  const Result<CK_OBJECT_HANDLE> with = key();
  if (!with) return tl::unexpected(with.error());
  const std::size_t begin = vector_bytes(wrapped.mechanism);
  if (wrapped.octets.size() <= begin || wrapped.octets.size() > kMostBytes) {
    return error(ErrorKind::corrupt, "what is wrapped has an impossible length");
  }
  Bytes vector = wrapped.octets.substr(0, begin);
  Bytes closed = wrapped.octets.substr(begin);
  // Not longer than what is closed; shorter when it is known.
  Result<crypto::Secret> room = crypto::Secret::make(closed.size());
  if (!room) return room;
  CK_ULONG length = closed.size();
  Call how(wrapped.mechanism, vector);
  CK_RV done = call().C_DecryptInit(session_, how.get(), *with);
  if (done == CKR_OK) {
    done = call().C_Decrypt(session_, octets(closed), closed.size(), room->mutable_view().data(),
                            &length);
  }
  if (done != CKR_OK || length > closed.size()) {
    return error(name() + ": its key `" + place_.key +
                 "` has not wrapped this: it is another token's, or what is wrapped was altered");
  }
  return crypto::Secret::copy_of(room->view().first(length));
}

Token::Token(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Token::Token(Token&&) noexcept = default;
Token& Token::operator=(Token&&) noexcept = default;
Token::~Token() = default;

Result<Token> Token::open(const Place& place, const PinSource& pin) {
  Result<Module> module = Module::load(place.module);
  if (!module) return tl::unexpected(module.error());
  auto session = std::make_unique<Session>(*std::move(module), place);
  if (Status opened = session->open(pin); !opened) return tl::unexpected(opened.error());
  return Token(std::move(session));
}

Status Token::make_key() { return session_->make_key(); }

Result<Wrapped> Token::wrap(crypto::SecretView secret) {
  return wrap_by(session_->has(CKM_AES_GCM) ? Mechanism::gcm : Mechanism::cbc, secret);
}

Result<Wrapped> Token::wrap_by(Mechanism mechanism, crypto::SecretView secret) {
  Result<Wrapped> wrapped = session_->wrap(mechanism, secret);
  if (!wrapped) return wrapped;
  // What opens today is erased next: a key that encrypts and does not decrypt would end the folder.
  const Result<crypto::Secret> back = session_->unwrap(*wrapped);
  if (back && crypto::equal_constant_time(back->view(), secret)) return wrapped;
  return error(ErrorKind::conflict, "the token does not unwrap what it has wrapped just now" +
                                        (back ? "" : ": " + back.error().message));
}

Result<crypto::Secret> Token::unwrap(const Wrapped& wrapped) { return session_->unwrap(wrapped); }

}  // namespace comity::token
