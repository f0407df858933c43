// as: src/registers/decisions/sample.cc
#include <random>  // bad

int draw() {
  std::random_device device;                        // bad
  std::mt19937 engine(device());                    // bad
  std::uniform_int_distribution<int> any(0, 5);     // bad
  crypto::random_fill(salt);                        // bad
  randombytes_buf(salt.data(), salt.size());        // bad
  getrandom(salt.data(), salt.size(), 0);           // bad
  const int operand = operand_of(rule);
  return rand();  // bad
}
