// The steps themselves, on one thread and a clock that stands still.
#include "consensus/solo/pipeline.h"

#include <gtest/gtest.h>

#include <map>

namespace comity::solo {
namespace {

constexpr std::int64_t kStart = 1'800'000'000'000;

// Counts what is written and what of it is durable. A transaction "same" changes nothing.
class Counter final : public Application {
 public:
  Result<Outcome> finalize(std::uint64_t height, Time /*time*/,
                           const std::vector<Bytes>& transactions,
                           bool /*clock_jump_accepted*/) override {
    EXPECT_EQ(height, written + 1);
    Outcome outcome;
    for (const Bytes& transaction : transactions) {
      outcome.changed = outcome.changed || transaction != "same";
      outcome.answers.push_back({0, "", transaction != "same", height});
    }
    return outcome;
  }
  Status write() override {
    if (fails_to_write) return error(ErrorKind::io, "no room");
    ++written;
    return {};
  }
  Status sync() override {
    ++syncs;
    if (fails_to_sync) return error(ErrorKind::io, "no disk");
    durable = written;
    return {};
  }
  std::optional<Time> next_deadline() const override { return deadline; }

  std::uint64_t written = 0;
  std::uint64_t durable = 0;
  int syncs = 0;
  bool fails_to_write = false;
  bool fails_to_sync = false;
  std::optional<Time> deadline;
};

class PipelineTest : public ::testing::Test {
 protected:
  Options options() {
    Options options;
    options.time = Time{kStart};
    options.worth_ahead = 1;
    options.clock = {[this] { return now_; }, [this] { return now_; }};
    return options;
  }
  // What becomes of it is written down by name: its height, 0 when it was turned away. Never twice,
  // and never before it is durable.
  void send(const std::string& name) {
    pipeline_.submit(name, [this, name](Result<Answer> answer) {
      const std::uint64_t height = answer ? answer->height : 0;
      if (answer && answer->recorded) {
        EXPECT_LE(height, application_.durable);
      }
      EXPECT_TRUE(answered_.emplace(name, height).second) << name << " was answered twice";
    });
  }
  using Answers = std::map<std::string, std::uint64_t>;
  using Step = Pipeline::Step;

  std::int64_t now_ = kStart;
  Counter application_;
  Pipeline pipeline_{application_, options()};
  Answers answered_;
};

TEST_F(PipelineTest, StepByStep) {
  EXPECT_EQ(pipeline_.order(), Step::idle);
  EXPECT_FALSE(pipeline_.sync());
  send("a");
  send("b");
  EXPECT_EQ(pipeline_.order(), Step::made);
  EXPECT_EQ(application_.written, 1U);
  EXPECT_EQ(answered_, Answers{});
  send("c");
  EXPECT_EQ(pipeline_.order(), Step::made);
  EXPECT_EQ(pipeline_.ahead(), 2U);
  EXPECT_TRUE(pipeline_.sync());
  EXPECT_EQ(application_.syncs, 1);
  EXPECT_EQ(answered_, (Answers{{"a", 1}, {"b", 1}, {"c", 2}}));
  EXPECT_EQ(pipeline_.order(), Step::idle);
  EXPECT_EQ(pipeline_.ahead(), 0U);
}

TEST_F(PipelineTest, WhatChangesNothingNeedsNoSyncUnlessOthersDo) {
  send("same");
  EXPECT_EQ(pipeline_.order(), Step::made);
  EXPECT_TRUE(answered_.contains("same"));
  EXPECT_FALSE(pipeline_.sync());
  answered_.clear();
  send("a");
  pipeline_.order();
  send("same");
  pipeline_.order();
  EXPECT_EQ(answered_, Answers{});
  pipeline_.sync();
  EXPECT_EQ(answered_, (Answers{{"a", 1}, {"same", 2}}));
}

TEST_F(PipelineTest, ItWaitsForTheSyncAfterAFewBlocks) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    send(name);
    EXPECT_EQ(pipeline_.order(), *name == 'e' ? Step::ahead : Step::made);
  }
  pipeline_.sync();
  EXPECT_EQ(pipeline_.order(), Step::made);
}

TEST_F(PipelineTest, AFewTransactionsWaitForTheSyncManyDoNot) {
  Options few = options();
  few.worth_ahead = 3;
  Pipeline pipeline(application_, few);
  const auto submit = [&](const std::string& name) { pipeline.submit(name, [](const auto&) {}); };
  submit("a");
  EXPECT_EQ(pipeline.order(), Step::made) << "nothing is ahead: at once";
  submit("b");
  submit("c");
  EXPECT_EQ(pipeline.order(), Step::ahead);
  EXPECT_TRUE(pipeline.sync());
  EXPECT_EQ(pipeline.order(), Step::made);
  for (const char* name : {"d", "e", "f"}) submit(name);
  EXPECT_EQ(pipeline.order(), Step::made);
  submit(std::string(limits::kBlockBytes, 'x'));
  EXPECT_EQ(pipeline.order(), Step::made) << "a block is full of it";
  pipeline.sync();
}

// A third of each block is the crowd's, and the rest the members': neither side waits behind the
// other, and what one leaves the other takes.
TEST_F(PipelineTest, ACrowdAndMembersLeaveEachOtherRoom) {
  constexpr std::size_t kThird = limits::kBlockTransactions / limits::kAccountsPartOfBlock;
  std::map<std::string, std::map<std::uint64_t, std::size_t>> heights;
  const auto submit = [&](const std::string& name, Sender sender) {
    pipeline_.submit(
        name,
        [&heights, side = name.substr(0, 1)](Result<Answer> answer) {
          if (answer) ++heights[side][answer->height];
        },
        sender);
  };
  const auto settle = [&] {
    heights.clear();
    while (pipeline_.order() == Step::made) pipeline_.sync();
    pipeline_.sync();
  };
  for (std::size_t i = 0; i < limits::kBlockTransactions; ++i) {
    if (i < kThird) submit("c" + std::to_string(i), Sender::crowd);
    submit("m" + std::to_string(i), Sender::member);
  }
  std::string refused;
  pipeline_.submit(
      "more", [&](Result<Answer> answer) { refused = answer.error().message; }, Sender::crowd);
  EXPECT_NE(refused.find("too many"), std::string::npos) << "its own queue is full";
  settle();
  ASSERT_EQ(heights["c"].size(), 1U) << "all in the first block, however many members wait";
  EXPECT_EQ(heights["c"].begin()->second, kThird);
  EXPECT_EQ(heights["m"].begin()->second, limits::kBlockTransactions - kThird);
  for (std::size_t i = 0; i < limits::kBlockTransactions; ++i) {
    submit("n" + std::to_string(i), Sender::member);
  }
  settle();
  EXPECT_EQ(heights["n"].size(), 1U) << "without a crowd the whole block is theirs";
}

TEST_F(PipelineTest, ItWaitsForTheSyncAfterManyOctets) {
  for (int block = 0; block < 4; ++block) {
    send(std::to_string(block) + std::string(limits::kBlockBytes - 1, 'x'));
    EXPECT_EQ(pipeline_.order(), Step::made);
  }
  send("more");
  EXPECT_EQ(pipeline_.order(), Step::ahead);
}

TEST_F(PipelineTest, ADeadlineMakesABlock) {
  application_.deadline = Time{kStart + 10};
  EXPECT_EQ(pipeline_.order(), Step::idle);
  now_ += 10;
  EXPECT_EQ(pipeline_.order(), Step::made);
  EXPECT_EQ(pipeline_.order(), Step::idle) << "it changed nothing: not again at once";
  now_ += 1000;
  EXPECT_EQ(pipeline_.order(), Step::made);
}

// Each point at which it may be stopped or fail, in the life of three transactions.
TEST_F(PipelineTest, EverybodyIsAnsweredOnceWhereverItStops) {
  for (const std::string ending : {"stop", "write", "sync"}) {
    for (int point = 0; point <= 8; ++point) {
      Counter application;
      Pipeline pipeline(application, options());
      Answers answers;
      for (int step = 0; step < 8; ++step) {
        if (step == point) {
          if (ending == "stop") pipeline.stop();
          application.fails_to_write = ending == "write";
          application.fails_to_sync = ending == "sync";
        }
        const std::string name = std::to_string(step);
        if (step % 3 != 2) {
          pipeline.submit(name, [&answers, &application, name](Result<Answer> answer) {
            if (answer) {
              EXPECT_LE(answer->height, application.durable);
            }
            EXPECT_TRUE(answers.emplace(name, answer ? answer->height : 0).second);
          });
        }
        if (step % 2 == 1) pipeline.order();
        if (step % 3 == 2) pipeline.sync();
      }
      pipeline.stop();
      EXPECT_EQ(pipeline.order(), Step::ended);
      pipeline.sync();
      EXPECT_EQ(answers.size(), 6U) << ending << " at " << point;
      EXPECT_EQ(pipeline.ahead(), 0U);
      EXPECT_FALSE(pipeline.sync());
      const bool failed = ending != "stop" && !pipeline.halted().empty();
      EXPECT_EQ(failed, ending != "stop" && point < 8) << ending << " at " << point;
    }
  }
}

}  // namespace
}  // namespace comity::solo
