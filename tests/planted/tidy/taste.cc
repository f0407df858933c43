#include <string>
#include <vector>

#include "planted.h"

namespace comity::planted {

typedef std::vector<int> Numbers;  // modernize-use-using

struct Base {
  virtual ~Base() = default;
  virtual int value() const { return 1; }
};
struct Derived : Base {
  virtual int value() const { return 2; }  // modernize-use-override
  int more = 0;
};
Base sliced(const Derived& derived) {
  return derived;  // cppcoreguidelines-slicing
}
const char* nothing() {
  return 0;  // modernize-use-nullptr
}
std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string part : parts) {  // performance-for-range-copy
    all = all + part;  // performance-inefficient-string-concatenation
  }
  return std::string(all.c_str());  // readability-redundant-string-cstr
}
namespace {
int first(int used, int unused) {  // misc-unused-parameters
  return used;
}
}  // namespace
std::size_t copied(std::vector<int> numbers) {  // performance-unnecessary-value-param
  return numbers.size() + static_cast<std::size_t>(first(1, 2));
}
int WrongCase() {  // readability-identifier-naming
  return 3;
}

}  // namespace comity::planted
