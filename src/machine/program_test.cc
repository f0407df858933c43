#include "machine/program.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace comity::machine {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong(60'000);
const std::function<bool()> kNever = [] { return false; };

Result<Ended> run_shell(const std::string& script, milliseconds limit = kLong) {
  return run_program({"/bin/sh", "-c", script}, limit, kNever);
}

TEST(RunProgram, SaysHowItEndedAndWhatItWrote) {
  const auto well = run_program({"/bin/echo", "$HOME; `id`", "b"}, kLong, kNever);
  ASSERT_TRUE(well);
  EXPECT_TRUE(well->is_well);
  EXPECT_EQ(well->said, "$HOME; `id` b");  // no shell has read it
  const auto ill = run_shell("echo out; printf 'err\\033[2J\\n\\n' >&2; exit 3");
  ASSERT_TRUE(ill);
  EXPECT_FALSE(ill->is_well);
  EXPECT_EQ(ill->said, "out; err?[2J");
  EXPECT_FALSE(run_shell("kill -9 $$")->is_well);
}

TEST(RunProgram, ReadsMoreThanItKeeps) {
  const auto ended = run_shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done");
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->is_well);
  EXPECT_GT(ended->said.size(), 900);
  EXPECT_LT(ended->said.size(), 1'200);
}

TEST(RunProgram, GivesNothingOfOurs) {
  ASSERT_EQ(::setenv("COMITY_SECRET", "x", 1), 0);
  constexpr int kOurs = 77;
  ASSERT_EQ(::dup2(STDERR_FILENO, kOurs), kOurs);
  const auto ended = run_shell(
      "echo \"[$COMITY_SECRET]\"; ls /proc/$$/fd/77 >/dev/null 2>&1 && echo 77; cat; "
      "grep NoNewPrivs /proc/self/status | tr '\\t' ' '");
  ::close(kOurs);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->said, "[]; NoNewPrivs: 1");
}

TEST(RunProgram, EndsWhatTakesTooLongWithItsChildren) {
  const auto begin = std::chrono::steady_clock::now();
  const auto slow = run_shell("sleep 60 & sleep 60", milliseconds(200));
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().message, "/bin/sh did not end within 200 ms");
  EXPECT_EQ(run_program({"/bin/sleep", "60"}, kLong, [] { return true; }).error().kind,
            ErrorKind::unavailable);
  // One that leaves a child behind does not hold us up.
  EXPECT_TRUE(run_shell("sleep 60 &")->is_well);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(RunProgram, SaysWhatCannotBeRun) {
  const auto none = run_program({"/no/such/program"}, kLong, kNever);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "/no/such/program: No such file or directory");
}

}  // namespace
}  // namespace comity::machine
