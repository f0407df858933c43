// caught: AddressSanitizer: heap-use-after-free
#include <memory>
int main(int count, char**) {
  auto number = std::make_unique<int>(count);
  const int* kept = number.get();
  number.reset();
  return *kept == 5;
}
