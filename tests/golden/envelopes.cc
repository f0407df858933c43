// What is turned away before it runs: envelopes that are malformed or early.
#include <functional>

#include "base/limits.h"
#include "chapter.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

// A body that was right until `change`.
Bytes altered(World& world, const std::function<void(v1::Body&)>& change) {
  v1::Body body = world.body(kLumen, set_profile("Lumen"));
  change(body);
  return World::seal(body, World::key(kLumen));
}

void tell_forms(Chapter& chapter) {
  World& world = chapter.world();
  chapter.send(Bytes(limits::kTransactionBytes + 1, 'x'), Code::too_large);
  chapter.send("these octets are no transaction", Code::not_canonical);
  chapter.send(altered(world, [](v1::Body& body) { body.clear_action(); }), Code::missing_field);
  chapter.send(altered(world, [](v1::Body& body) { body.set_key("short"); }), Code::out_of_range);
  chapter.send(altered(world, [](v1::Body& body) { body.set_community(Bytes(32, 'c')); }),
               Code::wrong_community);
  chapter.send(altered(world, [](v1::Body& body) { body.set_party("Lumen Registry"); }),
               Code::bad_name);
  chapter.send(World::seal(world.body(kLumen, set_profile("Lumen")), World::key("a stranger")),
               Code::bad_signature);
  chapter.act(kLumen, set_profile("Lumen"), Code::unknown_key, "a stranger");
}

void tell_times(Chapter& chapter) {
  World& world = chapter.world();
  const Time now = world.now();
  chapter.send(
      altered(world, [&](v1::Body& body) { wire::set_time(*body.mutable_valid_until(), now); }),
      Code::expired);
  chapter.send(altered(world,
                       [&](v1::Body& body) {
                         wire::set_time(*body.mutable_valid_until(), plus_seconds(now, 100'000));
                       }),
               Code::valid_until_too_far);
  chapter.send(altered(world, [](v1::Body& body) { body.set_sequence(body.sequence() + 1); }),
               Code::sequence_gap);
  const Bytes transaction = world.sign(kLumen, set_profile("Lumen"));
  chapter.send(transaction, Code::done);
  chapter.send(transaction, Code::replayed);
}

void tell_actions(Chapter& chapter) {
  chapter.act(kLumen, propose({propose({leave()})}), Code::nested_proposal);
  chapter.act(kLumen, set_name_servers("post", {"b.ns.example.", "a.ns.example."}),
              Code::not_sorted);
  chapter.act(kLumen, remove_host("ns.elsewhere."), Code::inconsistent);
}

// A block of several transactions, good and bad: only what is recorded leaves a trace.
void tell_a_full_block(Chapter& chapter) {
  World& world = chapter.world();
  std::vector<Bytes> transactions;
  for (const std::string& party : World::parties()) {
    transactions.push_back(world.sign(party, set_profile(party)));
    transactions.push_back(world.sign(party, set_profile("a stranger's"), "a stranger"));
  }
  world.block(std::move(transactions));
}

}  // namespace

void tell_envelopes(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("envelopes"));
  tell_forms(chapter);
  tell_times(chapter);
  tell_actions(chapter);
  tell_a_full_block(chapter);

  WorldOptions options;
  options.transactions_per_day = 32;  // of which each role keeps eight
  Chapter& budget = *chapters.emplace_back(std::make_unique<Chapter>("budget", options));
  for (int i = 1; i <= 8; ++i) budget.act(kLumen, set_profile("profile " + std::to_string(i)));
  budget.act(kLumen, set_profile("one more"), Code::over_budget);
  budget.world().pass(24 * 3'600);
  budget.act(kLumen, set_profile("one more"));
}

}  // namespace comity::test
