// test_simulation: one seed, one run. See README.md.
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

#include "crypto/ed25519.h"
#include "runs.h"
#include "wire/codec.h"

namespace {

using namespace comity::simulation;

constexpr std::string_view kUsage =
    "test_simulation --seed N [--trace] [--mutant NAME]  one run, as it was\n"
    "test_simulation --seeds COUNT [--from N]            many, on all cores\n"
    "test_simulation --minutes M [--from N]              as many as there is time for\n"
    "test_simulation --coverage COUNT                    that many seeds show every action\n"
    "test_simulation --twice COUNT                       each seed twice, with the same trace\n"
    "test_simulation --mutants COUNT                     each mutant is found within so many\n";

struct Choice {
  std::string mode;
  std::uint64_t number = 0;
  std::uint64_t from = 0;  // 0: not given
  bool trace = false;
  Mutant mutant = Mutant::none;
};

bool read(int count, char** words, Choice& choice) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--trace") {
      choice.trace = true;
      continue;
    }
    if (i + 1 == count) return false;
    const char* value = words[++i];
    if (word == "--mutant") {
      const auto mutant = mutant_called(value);
      if (!mutant) return false;
      choice.mutant = *mutant;
    } else if (word == "--from") {
      choice.from = std::strtoull(value, nullptr, 10);
    } else {
      choice.mode = word;
      choice.number = std::strtoull(value, nullptr, 10);
    }
  }
  return !choice.mode.empty();
}

std::uint64_t minutes_from_environment(std::uint64_t otherwise) {
  const char* text = std::getenv("COMITY_SIMULATION_MINUTES");
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

int main(int argc, char** argv) {
  comity::wire::silence_library_log();
  Choice choice;
  if (!comity::crypto::initialise() || !read(argc, argv, choice)) {
    std::cerr << kUsage;
    return 2;
  }
  const std::uint64_t from = choice.from == 0 ? 1 : choice.from;
  if (choice.mode == "--seed") return run_one({choice.number, choice.mutant, choice.trace});
  if (choice.mode == "--seeds") return run_many(from, choice.number);
  if (choice.mode == "--minutes") {
    // Seeds that nobody has seen before; a failing one prints itself.
    const std::uint64_t fresh = 1'000'000 + std::uint64_t{std::random_device{}()} * 1'000;
    return run_long(choice.from == 0 ? fresh : choice.from,
                    minutes_from_environment(choice.number));
  }
  if (choice.mode == "--coverage") return run_coverage(choice.number);
  if (choice.mode == "--twice") return run_twice(from, choice.number);
  if (choice.mode == "--mutants") return run_mutants(choice.number);
  std::cerr << kUsage;
  return 2;
}
