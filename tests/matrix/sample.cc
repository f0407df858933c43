// What the matrix has to see: small programs that compute a "root" from the same records, all but
// one in a way that depends on something that it must not depend on.
//
//   matrix_sample KIND THREADS        one line: the root

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using Records = std::map<std::string, int>;

Records records() {
  Records all;
  for (int i = 0; i < 40; ++i) all.emplace("record " + std::to_string(i), 1'000 * i);
  return all;
}

class Root {
 public:
  void add(const std::string& text) {
    for (const char c : text) {
      value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
  }
  std::string text() const { return std::to_string(value_); }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

template <typename Map>
std::string root_in_order_of(const Map& map) {
  Root root;
  for (const auto& [key, value] : map) root.add(key + std::to_string(value));
  return root.text();
}

// Sound: the order is that of keys.
std::string ordered(unsigned) { return root_in_order_of(records()); }

// The order is that of hashes: of octets, and of numbers by their buckets.
std::string octet_hashes(unsigned) {
  const Records all = records();
  return root_in_order_of(std::unordered_map<std::string, int>(all.begin(), all.end()));
}
std::string number_hashes(unsigned) {
  std::unordered_map<int, int> all;
  for (int i = 0; i < 40; ++i) all.emplace(i * 97, i);
  Root root;
  for (const auto& [key, value] : all) root.add(std::to_string(key));
  return root.text();
}

// Local time.
std::string time_zone(unsigned) {
  const std::time_t moment = 1'767'225'600;
  std::tm broken_down{};
  localtime_r(&moment, &broken_down);
  Root root;
  root.add(std::to_string(broken_down.tm_hour * 60 + broken_down.tm_min));
  return root.text();
}

// Numbers as people of some country write them.
std::string locale(unsigned) {
  Root root;
  for (const auto& [key, value] : records()) {
    std::ostringstream text;
    text << key << value << ' ' << value / 8.0;
    root.add(text.str());
  }
  return root.text();
}

// As many partial results as there are threads, hashed one after the other.
std::string threads(unsigned count) {
  const Records all = records();
  std::vector<std::string> parts(count);
  std::vector<std::thread> running;
  for (unsigned n = 0; n < count; ++n) {
    running.emplace_back([&, n] {
      Root part;
      unsigned place = 0;
      for (const auto& [key, value] : all) {
        if (place++ % count == n) part.add(key + std::to_string(value));
      }
      parts[n] = part.text();
    });
  }
  for (std::thread& thread : running) thread.join();
  Root root;
  for (const std::string& part : parts) root.add(part);
  return root.text();
}

// Two threads write one number: the thread sanitizer ends this.
std::string race(unsigned) {
  std::uint64_t sum = 0;
  const auto add = [&sum] {
    for (int i = 0; i < 1'000; ++i) ++sum;
  };
  std::thread other(add);
  add();
  other.join();
  return std::to_string(sum);
}

// Reads one past the end: the address sanitizer ends this.
std::string overrun(unsigned) {
  const std::unique_ptr<int[]> numbers(new int[8]());
  const volatile std::size_t end = 8;
  return std::to_string(numbers[end]);
}

// Overflows a signed number: the undefined-behaviour sanitizer ends this.
std::string overflow(unsigned) {
  const volatile int large = 2'000'000'000;
  return std::to_string(large + large);
}

constexpr std::pair<const char*, std::string (*)(unsigned)> kKinds[] = {
    {"ordered", ordered},
    {"octet_hashes", octet_hashes},
    {"number_hashes", number_hashes},
    {"time_zone", time_zone},
    {"locale", locale},
    {"threads", threads},
    {"race", race},
    {"overrun", overrun},
    {"overflow", overflow},
};

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count == 3) {
    for (const auto& [name, work] : kKinds) {
      if (std::string(name) != arguments[1]) continue;
      std::puts(work(static_cast<unsigned>(std::stoul(arguments[2]))).c_str());
      return 0;
    }
  }
  std::fputs("usage: matrix_sample KIND THREADS\n", stderr);
  return 2;
}
