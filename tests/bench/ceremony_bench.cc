#include "ceremony_bench.h"

#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "clock.h"
#include "crypto/frost/ceremony/dealings.h"
#include "party.h"

namespace comity::bench {
namespace {

namespace frost = crypto::frost;

crypto::Secret drawn(std::size_t size) {
  crypto::Secret secret = must(crypto::Secret::make(size));
  crypto::random_fill(secret.mutable_view());
  return secret;
}

struct Holder {
  frost::OneTimeKey key;
  frost::Receiver receiver;
};

std::vector<Holder> make_holders(std::size_t count) {
  std::vector<Holder> holders;
  holders.reserve(count);
  for (std::size_t i = 1; i <= count; ++i) {
    frost::OneTimeKey key = must(frost::OneTimeKey::from_randomness(drawn(64).view()));
    const auto number = must(frost::Identifier::from_number(static_cast<std::uint16_t>(i)));
    const frost::Receiver receiver{number, key.public_key()};
    holders.push_back({std::move(key), receiver});
  }
  return holders;
}

std::vector<frost::Receiver> receivers_of(const std::vector<Holder>& holders) {
  std::vector<frost::Receiver> receivers;
  receivers.reserve(holders.size());
  for (const Holder& holder : holders) receivers.push_back(holder.receiver);
  return receivers;
}

using Figures = std::map<std::string, std::vector<double>>;

struct Outcome {
  frost::Group group;
  std::vector<frost::KeyShare> shares;
};

// Deals, looks at all that was dealt, and finishes; milliseconds of each step for one party.
Outcome play(const std::string& name, const frost::CeremonyContext& context,
             std::vector<Holder> holders,
             const std::function<Result<frost::Message>(std::size_t)>& deal, Figures& figures) {
  std::vector<frost::PostedMessage> posted;
  Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < context.dealers().size(); ++i) {
    posted.push_back({context.dealers()[i].identifier, must(deal(i))});
  }
  figures[name + "-deal"].push_back(milliseconds_since(begin) / static_cast<double>(posted.size()));
  begin = Clock::now();
  const auto dealings = frost::Dealings::gather(context, posted);
  if (!dealings) give_up(dealings.error().message);
  figures[name + "-check"].push_back(milliseconds_since(begin));

  begin = Clock::now();
  Outcome outcome{dealings->group(), {}};
  for (Holder& holder : holders) {
    if (!must(dealings->complaints(holder.key, drawn(32))).empty()) give_up("a complaint");
    outcome.shares.push_back(must(dealings->finish(std::move(holder.key))));
  }
  figures[name + "-finish"].push_back(milliseconds_since(begin) /
                                      static_cast<double>(holders.size()));
  return outcome;
}

// The key of `old` for others, dealt by its first members, as many as can sign.
void hand_on(const Outcome& old, std::size_t threshold, std::size_t members, Figures& figures) {
  std::vector<frost::Identifier> dealers;
  for (std::size_t i = 0; i < old.group.threshold(); ++i) {
    dealers.push_back(old.shares[i].identifier());
  }
  std::vector<Holder> holders = make_holders(members);
  const auto context = must(frost::CeremonyContext::resharing({}, threshold, receivers_of(holders),
                                                              old.group, std::move(dealers)));
  const std::size_t size = frost::dealing_randomness_bytes(context);
  const auto deal = [&](std::size_t i) {
    return frost::deal_old_share(context, old.shares[i], drawn(size));
  };
  const Outcome next = play("resharing", context, std::move(holders), deal, figures);
  if (next.group.key() != old.group.key()) give_up("another key");
}

}  // namespace

int ceremony_figures(std::size_t threshold, std::size_t members, std::size_t next_threshold,
                     std::size_t next_members, int runs) {
  Figures figures;
  for (int run = 0; run < runs; ++run) {
    std::vector<Holder> holders = make_holders(members);
    const auto context =
        must(frost::CeremonyContext::generation({}, threshold, receivers_of(holders)));
    const std::size_t size = frost::dealing_randomness_bytes(context);
    const auto deal = [&](std::size_t i) {
      return frost::deal_new_secret(context, context.dealers()[i].identifier, drawn(size));
    };
    hand_on(play("generation", context, std::move(holders), deal, figures), next_threshold,
            next_members, figures);
  }
  for (const auto& [name, values] : figures) {
    std::cout << name;
    for (const double value : values) std::cout << " " << value;
    std::cout << "\n";
  }
  return 0;
}

}  // namespace comity::bench
