// A library for LD_PRELOAD: whatever depends on the order of hashes or on the locale becomes
// another one.
//
// COMITY_HASH_SALT (a number, 0 without it) changes what libstdc++ takes for the hash of octets and
// how many buckets an unordered container gets, so that it iterates in another order. The two
// functions are in libstdc++.so, so a program needs no other build.
// COMITY_LOCALE=1 puts the locale of the environment into force, as no program of ours does; a
// locale that is not there ends the program with exit code 3.

#include <clocale>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <locale>
#include <stdexcept>

namespace {

std::uint64_t salt() {
  static const std::uint64_t kSalt = [] {
    const char* text = std::getenv("COMITY_HASH_SALT");
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  }();
  return kSalt;
}

// As libstdc++ lays it out (bits/hashtable_policy.h).
struct RehashPolicy {
  float max_load;
  std::size_t next_resize;
};
struct Rehash {
  bool needed;
  std::size_t buckets;
};

std::size_t salted_buckets(RehashPolicy* policy, std::size_t at_least) {
  const std::size_t buckets = (at_least | 1U) + 2 * (salt() % 31);
  policy->next_resize = static_cast<std::size_t>(static_cast<double>(policy->max_load) *
                                                 static_cast<double>(buckets));
  return buckets;
}

__attribute__((constructor)) void set_locale() {
  if (std::getenv("COMITY_LOCALE") == nullptr) return;
  try {
    if (std::setlocale(LC_ALL, "") == nullptr) throw std::runtime_error("setlocale");
    std::locale::global(std::locale(""));
  } catch (const std::runtime_error&) {
    std::fputs("the locale of the environment is not installed\n", stderr);
    std::_Exit(3);
  }
}

}  // namespace

extern "C" {

// std::_Hash_bytes
__attribute__((visibility("default"))) std::size_t comity_hash(
    const unsigned char* octets, std::size_t length,
    std::size_t seed) __asm__("_ZSt11_Hash_bytesPKvmm");
std::size_t comity_hash(const unsigned char* octets, std::size_t length, std::size_t seed) {
  // FNV-1a, and a last stir so that the salt reaches every bit.
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed ^ (salt() * 0x9e3779b97f4a7c15ULL);
  for (std::size_t i = 0; i < length; ++i) hash = (hash ^ octets[i]) * 0x100000001b3ULL;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93ULL;
  return hash ^ (hash >> 32);
}

// std::__detail::_Prime_rehash_policy::_M_next_bkt
__attribute__((visibility("default"))) std::size_t comity_next_buckets(
    RehashPolicy* policy,
    std::size_t at_least) __asm__("_ZNKSt8__detail20_Prime_rehash_policy11_M_next_bktEm");
std::size_t comity_next_buckets(RehashPolicy* policy, std::size_t at_least) {
  return salted_buckets(policy, at_least);
}

// std::__detail::_Prime_rehash_policy::_M_need_rehash
__attribute__((visibility("default"))) Rehash comity_need_rehash(
    RehashPolicy* policy, std::size_t buckets, std::size_t elements,
    std::size_t more) __asm__("_ZNKSt8__detail20_Prime_rehash_policy14_M_need_rehashEmmm");
Rehash comity_need_rehash(RehashPolicy* policy, std::size_t buckets, std::size_t elements,
                          std::size_t more) {
  if (elements + more <= policy->next_resize) return {false, 0};
  const double load = static_cast<double>(policy->max_load);
  const auto needed = static_cast<std::size_t>(static_cast<double>(elements + more) / load) + 1;
  if (needed <= buckets) {
    policy->next_resize = static_cast<std::size_t>(load * static_cast<double>(buckets));
    return {false, 0};
  }
  return {true, salted_buckets(policy, needed > 2 * buckets ? needed : 2 * buckets)};
}

}  // extern "C"
