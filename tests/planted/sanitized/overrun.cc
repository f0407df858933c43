// caught: AddressSanitizer: heap-buffer-overflow
#include <vector>
int main(int count, char**) {
  const std::vector<int> numbers(static_cast<std::size_t>(count));
  return *(numbers.data() + count) == 5;
}
