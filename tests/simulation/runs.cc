#include "runs.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "table.h"
#include "wiring/wiring.h"

namespace comity::simulation {
namespace {

using Timepoint = std::chrono::steady_clock::time_point;
constexpr std::size_t kShown = 10;  // of failing seeds

const std::vector<std::pair<Mutant, std::string_view>>& mutants() {
  static const std::vector<std::pair<Mutant, std::string_view>> kMutants = {
      {Mutant::no_sync, "no-sync"},
      {Mutant::early_answer, "early-answer"},
      {Mutant::forgotten_leaf, "forgotten-leaf"},
      {Mutant::split_batch, "split-batch"},
      {Mutant::double_vote, "double-vote"}};
  return kMutants;
}
std::string_view name_of(Mutant mutant) {
  for (const auto& [one, name] : mutants()) {
    if (one == mutant) return name;
  }
  return "";
}

std::string command(std::uint64_t seed, Mutant mutant) {
  std::string text = "test_simulation --seed " + std::to_string(seed) + " --trace";
  if (mutant != Mutant::none) text += " --mutant " + std::string(name_of(mutant));
  return text;
}

std::string step_text(std::uint64_t step) {
  return step == ~std::uint64_t{0} ? "the last start" : "step " + std::to_string(step);
}

void add(Coverage& sum, const Coverage& part) {
  sum.actions.insert(part.actions.begin(), part.actions.end());
  sum.codes.insert(part.codes.begin(), part.codes.end());
  sum.blocks += part.blocks;
  sum.transactions += part.transactions;
  sum.lives += part.lives;
  sum.deaths += part.deaths;
  sum.upgrades += part.upgrades;
}

// What a worker says, one line each: "S seed" before a seed, "D seed" after it, "F seed text" for a
// failure, "C ..." at its end.
std::string coverage_line(const Coverage& coverage) {
  std::ostringstream line;
  line << "C " << coverage.blocks << ' ' << coverage.transactions << ' ' << coverage.lives << ' '
       << coverage.deaths << ' ' << coverage.upgrades << ' ' << coverage.actions.size();
  for (const std::uint32_t action : coverage.actions) line << ' ' << action;
  for (const std::uint32_t code : coverage.codes) line << ' ' << code;
  return line.str();
}
Coverage parse_coverage(const std::string& line) {
  std::istringstream words(line.substr(2));
  Coverage coverage;
  std::size_t actions = 0;
  words >> coverage.blocks >> coverage.transactions >> coverage.lives >> coverage.deaths >>
      coverage.upgrades >> actions;
  std::uint32_t number = 0;
  while (words >> number) {
    (coverage.actions.size() < actions ? coverage.actions : coverage.codes).insert(number);
  }
  return coverage;
}

struct Outcome {
  std::vector<std::string> failures;
  Coverage coverage;
  std::uint64_t seeds = 0;
  double seconds = 0;
};

struct Plan {
  std::uint64_t from = 1;
  std::uint64_t count = 0;
  Timepoint until = Timepoint::max();
  bool progress = false;
  Mutant mutant = Mutant::none;
  // What is wrong with a seed; empty: nothing. Adds to the coverage.
  std::function<std::string(std::uint64_t seed, Coverage& sum)> judge;
};

std::string once(std::uint64_t seed, Mutant mutant, Coverage& sum) {
  const Report report = simulate({seed, mutant, false});
  add(sum, report.coverage);
  if (report.wrong.empty()) return {};
  return step_text(report.step) + ": " + report.wrong;
}

// In a process of its own.
[[noreturn]] void work(const Plan& plan, std::uint64_t first, std::uint64_t stride, int out) {
  std::FILE* const lines = ::fdopen(out, "w");
  Coverage coverage;
  for (std::uint64_t i = first; i < plan.count && std::chrono::steady_clock::now() < plan.until;
       i += stride) {
    const std::string seed = std::to_string(plan.from + i);
    std::fprintf(lines, "S %s\n", seed.c_str());
    std::fflush(lines);
    std::string wrong = plan.judge(plan.from + i, coverage);
    for (char& c : wrong) c = c == '\n' ? '\t' : c;
    if (!wrong.empty()) std::fprintf(lines, "F %s %s\n", seed.c_str(), wrong.c_str());
    std::fprintf(lines, "D %s\n", seed.c_str());
  }
  std::fprintf(lines, "%s\n", coverage_line(coverage).c_str());
  std::fflush(lines);
  ::_exit(0);
}

struct Worker {
  pid_t process = 0;
  int in = -1;
  std::string rest;  // of a line
  std::string seed;  // at work
  bool ended = false;
};

void take_line(const std::string& line, Worker& worker, Outcome& outcome) {
  if (line.starts_with("S ")) worker.seed = line.substr(2);
  if (line.starts_with("D ")) ++outcome.seeds;
  if (line.starts_with("F ")) outcome.failures.push_back(line.substr(2));
  if (line.starts_with("C ")) {
    add(outcome.coverage, parse_coverage(line));
    worker.ended = true;
  }
}

void listen(Worker& worker, Outcome& outcome) {
  std::array<char, 65'536> buffer{};
  const ssize_t got = ::read(worker.in, buffer.data(), buffer.size());
  if (got <= 0) {
    if (!worker.ended) outcome.failures.push_back(worker.seed + " the process ended");
    ::close(worker.in);
    worker.in = -1;
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    return;
  }
  worker.rest.append(buffer.data(), static_cast<std::size_t>(got));
  for (auto end = worker.rest.find('\n'); end != std::string::npos; end = worker.rest.find('\n')) {
    take_line(worker.rest.substr(0, end), worker, outcome);
    worker.rest.erase(0, end + 1);
  }
}

std::vector<Worker> start(const Plan& plan) {
  const std::uint64_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Worker> workers;
  for (std::uint64_t i = 0; i < cores; ++i) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) std::exit(2);
    std::cout.flush();
    const pid_t process = ::fork();
    if (process < 0) std::exit(2);
    if (process == 0) {
      ::close(ends[0]);
      work(plan, i, cores, ends[1]);
    }
    ::close(ends[1]);
    workers.push_back({process, ends[0], {}, {}, false});
  }
  return workers;
}

double since(Timepoint begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Outcome run(const Plan& plan) {
  constexpr double kProgressSeconds = 5;
  const Timepoint begin = std::chrono::steady_clock::now();
  Outcome outcome;
  std::vector<Worker> workers = start(plan);
  double said = 0;
  while (true) {
    std::vector<pollfd> waits;
    for (const Worker& worker : workers) {
      if (worker.in >= 0) waits.push_back({worker.in, POLLIN, 0});
    }
    if (waits.empty()) break;
    ::poll(waits.data(), waits.size(), 1000);
    for (const pollfd& wait : waits) {
      if (wait.revents == 0) continue;
      for (Worker& worker : workers) {
        if (worker.in == wait.fd) listen(worker, outcome);
      }
    }
    const double now = since(begin);
    if (plan.progress && now - said >= kProgressSeconds) {
      said = now;
      std::cout << outcome.seeds << " seeds, " << static_cast<double>(outcome.seeds) / now
                << " a second, " << outcome.failures.size() << " wrong" << std::endl;
    }
  }
  outcome.seconds = since(begin);
  return outcome;
}

void show(const Outcome& outcome, Mutant mutant) {
  for (std::size_t i = 0; i < std::min(kShown, outcome.failures.size()); ++i) {
    const std::string& failure = outcome.failures[i];
    const std::string seed = failure.substr(0, failure.find(' '));
    std::cout << "WRONG: seed " << failure
              << "\n  again: " << command(std::strtoull(seed.c_str(), nullptr, 10), mutant) << "\n";
  }
  std::cout << outcome.seeds << " seeds in " << outcome.seconds << " s, " << outcome.failures.size()
            << " wrong: " << outcome.coverage.transactions << " transactions, "
            << outcome.coverage.blocks << " blocks, " << outcome.coverage.lives << " starts, "
            << outcome.coverage.deaths << " kills, " << outcome.coverage.upgrades << " upgrades"
            << std::endl;
}

int finish(const Plan& plan) {
  const Outcome outcome = run(plan);
  show(outcome, plan.mutant);
  return outcome.failures.empty() && outcome.seeds > 0 ? 0 : 1;
}

Plan plan_of(std::uint64_t from, std::uint64_t count, Mutant mutant = Mutant::none) {
  Plan plan;
  plan.from = from;
  plan.count = count;
  plan.mutant = mutant;
  plan.judge = [mutant](std::uint64_t seed, Coverage& sum) { return once(seed, mutant, sum); };
  return plan;
}

}  // namespace

std::optional<Mutant> mutant_called(std::string_view name) {
  for (const auto& [mutant, known] : mutants()) {
    if (known == name) return mutant;
  }
  return std::nullopt;
}

int run_one(const Settings& settings) {
  const Report report = simulate(settings);
  std::cout << "seed " << settings.seed << ": trace " << report.trace.hex() << "\n";
  if (report.wrong.empty()) return 0;
  std::cout << "WRONG: seed " << settings.seed << ", " << step_text(report.step) << ": "
            << report.wrong << "\n  again: " << command(settings.seed, settings.mutant) << "\n";
  return 1;
}

int run_many(std::uint64_t from, std::uint64_t count) { return finish(plan_of(from, count)); }

int run_long(std::uint64_t from, std::uint64_t minutes) {
  Plan plan = plan_of(from, ~std::uint64_t{0});
  plan.until = std::chrono::steady_clock::now() + std::chrono::minutes(minutes);
  plan.progress = true;
  return finish(plan);
}

int run_coverage(std::uint64_t count) {
  // What these runs cannot or need not show, each with its reason (README.md).
  constexpr std::size_t kCodesAtLeast = 72;
  const Outcome outcome = run(plan_of(1, count));
  show(outcome, Mutant::none);
  bool all = outcome.failures.empty();
  const std::set<std::uint32_t> never_done = {505, 506, 507, 508};
  for (const ActionRow& row : all_actions()) {
    if (outcome.coverage.actions.contains(row.number) || never_done.contains(row.number)) continue;
    std::cout << "WRONG: " << row.name << " was never done\n";
    all = false;
  }
  if (outcome.coverage.upgrades == 0) {
    std::cout << "WRONG: newer rules never came into force\n";
    all = false;
  }
  std::string unseen;
  const ledger::Registry registry = wiring::registry();
  for (const ledger::OutcomeInfo& info : registry.outcomes()) {
    if (!outcome.coverage.codes.contains(static_cast<std::uint32_t>(info.code))) {
      unseen += " " + std::string(info.name);
    }
  }
  std::cout << outcome.coverage.codes.size() << " of " << registry.outcomes().size()
            << " outcomes; not seen:" << unseen << "\n";
  if (outcome.coverage.codes.size() < kCodesAtLeast) {
    std::cout << "WRONG: fewer than " << kCodesAtLeast << "\n";
    all = false;
  }
  return all ? 0 : 1;
}

int run_twice(std::uint64_t from, std::uint64_t count) {
  Plan plan = plan_of(from, count);
  plan.judge = [](std::uint64_t seed, Coverage&) -> std::string {
    const Hash first = simulate({seed, Mutant::none, false}).trace;
    const Hash second = simulate({seed, Mutant::none, false}).trace;
    return first == second ? "" : "another trace the second time";
  };
  return finish(plan);
}

int run_mutants(std::uint64_t count) {
  bool all = true;
  for (const auto& [mutant, name] : mutants()) {
    std::uint64_t seed = 1;
    std::string found;
    Coverage coverage;
    for (; seed <= count && found.empty(); ++seed) found = once(seed, mutant, coverage);
    if (found.empty()) {
      std::cout << "WRONG: mutant " << name << " lives after " << count << " seeds\n";
      all = false;
    } else {
      std::cout << name << " is found by seed " << seed - 1 << ", "
                << found.substr(0, found.find('\n')) << "\n";
    }
  }
  return all ? 0 : 1;
}

}  // namespace comity::simulation
