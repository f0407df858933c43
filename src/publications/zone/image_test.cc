// Whatever changes, what is kept is what would be derived from nothing.
#include "publications/zone/image.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <map>

#include "crypto/hash.h"
#include "publications/zone/testing/root_state.h"
#include "publications/zone/testing/sample.h"
#include "publications/zone/testing/two_keys.h"

namespace comity::zone {
namespace {

using testing::kApex;

constexpr SignatureTimes kAnyTimes{1785542400, 1786752000};

// A state that knows what each of its heights has written, from `known` on.
class NotedHeights final : public state::View {
 public:
  NotedHeights() : draft_(empty_) {}

  std::optional<Bytes> get(const state::Key& key) const override { return draft_.get(key); }
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    draft_.each(table, collection, visit);
  }
  std::optional<Error> fault() const override { return draft_.fault(); }
  Result<std::vector<state::Key>> written_after(std::uint64_t height) const override {
    if (height < known) return state::View::written_after(height);
    std::vector<state::Key> names;
    for (std::uint64_t at = height + 1; at <= height_; ++at) {
      names.insert(names.end(), written_.at(at).begin(), written_.at(at).end());
    }
    return names;
  }

  state::Draft& draft() { return draft_; }
  std::uint64_t height() const { return height_; }
  void next() { written_[++height_]; }
  void put(const state::Key& key, std::optional<Bytes> value) {
    written_[height_].push_back(key);
    if (!value) return draft_.erase(key);
    draft_.put(key, *std::move(value));
  }

  std::uint64_t known = 0;

 private:
  testing::EmptyView empty_;
  state::Draft draft_;
  std::uint64_t height_ = 0;
  std::map<std::uint64_t, std::vector<state::Key>> written_;
};

void expect_same(const PagedPlan& paged, const Plan& plan) {
  std::vector<dns::Record> records;
  std::vector<SetToSign> sets;
  Bytes wire;
  for (const PagePointer& page : paged.pages) {
    for (dns::Record& record : page->records()) records.push_back(std::move(record));
    for (std::size_t index = 0; index < page->sets(); ++index) {
      const SetToSign set = page->set(index);
      sets.push_back(with_times(set, kAnyTimes));
      RC_ASSERT(page->find(set.owner, set.type) == index);
      RC_ASSERT(!page->find(set.owner, 65534));
    }
    wire += page->wire();
  }
  RC_ASSERT(lines_of(records) == lines_of(plan.records));
  RC_ASSERT(crypto::sha256(wire) == plan.unsigned_hash);
  RC_ASSERT(manifest_root(sets) == plan.manifest_root);
  RC_ASSERT(paged.unsigned_hash == plan.unsigned_hash);
  RC_ASSERT(paged.serial == plan.serial);
  RC_ASSERT(paged.expire_seconds == plan.expire_seconds);
}

void expect_same(const PlainVersion& plain, const Zone& zone) {
  std::string text;
  Bytes wire;
  for (const auto& part : plain.text) text += *part;
  for (const auto& part : plain.wire) wire += *part;
  RC_ASSERT(plain.serial == zone.serial);
  RC_ASSERT(text == to_text(zone));
  RC_ASSERT(wire == wire_of(zone.records));
}

// Also what no register lets stand: servers without an address, and delegations of nothing.
class ZoneChance {
 public:
  explicit ZoneChance(NotedHeights& state) : state_(state) {}

  void change() {
    switch (*rc::gen::inRange(0, 11)) {
      case 0:
        return state_.put(names::delegation_key(kApex.text(), label()), std::nullopt);
      case 1:
      case 2:
        return state_.put(names::host_key(kApex.text(), host()), std::nullopt);
      case 3:
      case 4:
      case 5:
        return put_delegation();
      case 6:
        return put_apex();
      case 7:
        return put_zone(*rc::gen::element(300U, 300U, 300U, 60U));
      case 8:
      case 9:
        return put_set();
      default:
        return put_host();
    }
  }

  void put_zone(std::uint32_t minimum_seconds) {
    v1::Zone zone;
    *zone.mutable_soa() = testing::set_zone(41).names_set_zone().soa();
    zone.mutable_soa()->set_minimum_seconds(minimum_seconds);
    zone.set_serial_base(41);
    state_.put(names::zone_key(kApex.text()), wire::encode(zone));
  }

 private:
  static std::string label() {
    const std::string first(1, *rc::gen::inRange<char>('a', 'i'));
    return *rc::gen::element(first, first + "1", "n." + first, "m.b." + first);
  }
  static std::string host() {
    const std::string first(1, *rc::gen::element('b', 'n', 'z'));
    return *rc::gen::element(first + ".", first + "." + label() + ".",
                             "m." + first + "." + label() + ".", label() + ".") +
           kApex.text();
  }

  void put_delegation() {
    v1::Delegation record;
    for (int count = *rc::gen::inRange(0, 4); count > 0; --count) {
      record.add_name_servers(
          *rc::gen::element(host(), host(), host(), kApex.text(), std::string("ns.elsewhere.")));
    }
    record.set_ns_ttl_seconds(7200);
    if (*rc::gen::arbitrary<bool>()) {
      v1::DelegationSigner& ds = *record.add_ds();
      ds.set_key_tag(*rc::gen::inRange(0U, 9U));
      ds.set_algorithm(13);
      ds.set_digest_type(2);
      ds.set_digest(Bytes(32, 'd'));
      record.set_ds_ttl_seconds(900);
    }
    state_.put(names::delegation_key(kApex.text(), label()), wire::encode(record));
  }

  void put_host() {
    v1::Host record;
    record.add_ipv4(Bytes(4, *rc::gen::inRange<char>(1, 4)));
    record.set_ipv4_ttl_seconds(60);
    state_.put(names::host_key(kApex.text(), host()), wire::encode(record));
  }

  void put_apex() {
    const bool server = *rc::gen::arbitrary<bool>();
    put_set(kApex.text(), server ? dns::type::kNs : dns::type::kA,
            server ? Bytes(dns::Name::parse(host()).value().wire()) : Bytes(4, '\1'));
  }

  void put_set() {
    put_set(*rc::gen::element(host(), "*." + host(), "x." + host()), dns::type::kTxt,
            Bytes("\x01x"));
  }

  void put_set(const std::string& owner, std::uint16_t type, const Bytes& rdata) {
    v1::RecordSet record;
    record.set_type(type);
    record.set_ttl_seconds(60);
    record.add_rdata(rdata);
    const state::Key key{std::string(names::kTable), kApex.text(),
                         "set/" + owner + "/" + dns::type_name(type)};
    const bool erased = *rc::gen::inRange(0, 3) == 0;
    state_.put(key, erased ? std::nullopt : std::optional(wire::encode(record)));
  }

  NotedHeights& state_;
};

RC_GTEST_PROP(ImageProperty, IsWhatWouldBeDerivedFromNothing, ()) {
  NotedHeights state;
  testing::TwoKeys().put_groups(state.draft(), kApex, 3600);
  const ZoneKeys keys = zone_keys(state, kApex).value();
  ZoneChance chance(state);
  chance.put_zone(300);
  const auto page_records = *rc::gen::element<std::size_t>(1, 4, 20);
  Image image(kApex, page_records);
  Image plain(kApex, page_records);
  std::uint32_t serial = 41;
  for (int round = 0; round < 40; ++round) {
    state.next();
    const int many = *rc::gen::element(1, 1, 2, 8);
    for (int i = 0; i < many; ++i) chance.change();
    // Two heights between two looks, and looks at one height under two serials.
    if (*rc::gen::inRange(0, 4) == 0) continue;
    serial += *rc::gen::inRange(0U, 3U);
    if (*rc::gen::inRange(0, 4) == 0)
      RC_ASSERT(image.plan(state, state.height(), keys, serial + 5));
    const auto kept = image.plan(state, state.height(), keys, serial);
    RC_ASSERT(kept);
    expect_same(*kept, plan_zone(state, kApex, keys, serial, kAnyTimes).value());
    expect_same(plain.derive(state, state.height()).value(), derive(state, kApex).value());
  }
}

// A name with very many below it is on many pages, as a zone with many names is.
TEST(Image, DividesWhatLiesBelowOneName) {
  NotedHeights state;
  ZoneChance(state).put_zone(300);
  constexpr int kNames = 2'000;
  const auto put = [&](const std::string& label, std::uint32_t ttl_seconds) {
    v1::Delegation record;
    record.add_name_servers("ns.elsewhere.");
    record.set_ns_ttl_seconds(ttl_seconds);
    state.put(names::delegation_key(kApex.text(), label), wire::encode(record));
  };
  state.next();
  for (int number = 0; number < kNames; ++number) put("n" + std::to_string(number) + ".city", 60);
  Image image(kApex);
  const PlainVersion before = image.derive(state, state.height()).value();
  EXPECT_GE(before.wire.size(), kNames / Image::kPageRecords);
  state.next();
  put("n77.city", 61);
  const PlainVersion after = image.derive(state, state.height()).value();
  expect_same(after, derive(state, kApex).value());
  ASSERT_EQ(after.wire.size(), before.wire.size());
  std::size_t made = 0;
  for (std::size_t page = 0; page < after.wire.size(); ++page) {
    if (after.wire[page] != before.wire[page]) ++made;
  }
  EXPECT_EQ(made, 2U) << "the apex, and where the name is";

  // It becomes a cut itself: whatever is below it, on however many pages, is not the zone's.
  state.next();
  put("city", 60);
  expect_same(image.derive(state, state.height()).value(), derive(state, kApex).value());
  state.next();
  state.put(names::delegation_key(kApex.text(), "city"), std::nullopt);
  expect_same(image.derive(state, state.height()).value(), derive(state, kApex).value());
}

// That a server of many has moved is its own affair alone.
TEST(Image, OfAnAddressOfManyMakesOnePage) {
  NotedHeights state;
  ZoneChance(state).put_zone(300);
  const auto put_host = [&](char last) {
    v1::Host record;
    record.add_ipv4(Bytes(4, last));
    record.set_ipv4_ttl_seconds(60);
    state.put(names::host_key(kApex.text(), "ns." + kApex.text()), wire::encode(record));
  };
  state.next();
  put_host(1);
  for (int number = 0; number < 2'000; ++number) {
    v1::Delegation record;
    record.add_name_servers("ns." + kApex.text());
    state.put(names::delegation_key(kApex.text(), "n" + std::to_string(number)),
              wire::encode(record));
  }
  Image image(kApex);
  const PlainVersion before = image.derive(state, state.height()).value();
  state.next();
  put_host(2);
  const PlainVersion moved = image.derive(state, state.height()).value();
  expect_same(moved, derive(state, kApex).value());
  std::size_t made = 0;
  for (std::size_t page = 0; page < moved.wire.size(); ++page) {
    if (moved.wire[page] != before.wire[page]) ++made;
  }
  EXPECT_EQ(made, 2U);
  // Without an address it serves nobody any more.
  state.next();
  state.put(names::host_key(kApex.text(), "ns." + kApex.text()), std::nullopt);
  expect_same(image.derive(state, state.height()).value(), derive(state, kApex).value());
}

// A change of one name leaves the others' pages as they are: the very same in memory.
TEST(Image, OfAChangeMakesFewPages) {
  NotedHeights state;
  if (!testing::put_real_root(state.draft())) return;
  testing::TwoKeys().put_groups(state.draft(), dns::Name(), 3600);
  const ZoneKeys keys = zone_keys(state, dns::Name()).value();
  Image image{dns::Name()};
  const PagedPlan before = image.plan(state, state.height(), keys, 1).value();
  ASSERT_GT(before.pages.size(), 30U);
  v1::Delegation museum;
  ASSERT_TRUE(names::find_delegation(state, ".", "museum", museum));
  museum.set_ns_ttl_seconds(1);
  state.next();
  state.put(names::delegation_key(".", "museum"), wire::encode(museum));
  const PagedPlan after = image.plan(state, state.height(), keys, 2).value();
  ASSERT_EQ(after.pages.size(), before.pages.size());
  std::size_t made = 0;
  for (std::size_t i = 0; i < after.pages.size(); ++i) {
    if (after.pages[i] != before.pages[i]) ++made;
  }
  EXPECT_LE(made, 8U) << "the apex, the delegation, and where its servers have their addresses";
  EXPECT_GE(made, 2U);
  expect_same(after, plan_zone(state, dns::Name(), keys, 2, kAnyTimes).value());

  // An older height, and what nobody knows any more, are derived from nothing.
  state.known = state.height() + 1;
  state.next();
  state.put(names::delegation_key(".", "museum"), std::nullopt);
  expect_same(image.plan(state, state.height(), keys, 3).value(),
              plan_zone(state, dns::Name(), keys, 3, kAnyTimes).value());
  expect_same(image.plan(state, state.height() - 1, keys, 4).value(),
              plan_zone(state, dns::Name(), keys, 4, kAnyTimes).value());
}

TEST(Image, OfWhatIsNotGovernedSaysSoAndGoesOn) {
  NotedHeights state;
  testing::TwoKeys().put_groups(state.draft(), kApex, 3600);
  const ZoneKeys keys = zone_keys(state, kApex).value();
  Image image(kApex);
  const auto none = image.plan(state, 0, keys, 1);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
  state.next();
  ZoneChance(state).put_zone(300);
  EXPECT_TRUE(image.plan(state, state.height(), keys, 1));
}

}  // namespace
}  // namespace comity::zone
