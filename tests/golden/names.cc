// Zones, delegations and hosts: by decision, and by their holders.
#include "below_acts.h"
#include "chapter.h"
#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "succession_acts.h"

namespace comity::test {
namespace {

void tell_holder(Chapter& chapter) {
  chapter.adopt(kLumen, {create_delegation("net", kRing, {"a.ns.example."})}, {kRing});
  chapter.act(kRing, set_ds("net", 1));
  chapter.act(kLumen, set_ds("net", 2), Code::not_holder);
  chapter.act(kLumen, propose({set_ds("net", 2)}), Code::reserved_part);
  chapter.act(kRing, set_name_servers("net", {"a.ns.example.", "ns1.net.example."}),
              names::kMissingGlue);
  chapter.act(kRing, set_host("ns1.net.example."));
  chapter.act(kRing, set_name_servers("net", {"a.ns.example.", "ns1.net.example."}));
  chapter.act(kRing, remove_host("ns1.net.example."), names::kHostInUse);
  chapter.act(kRing, set_name_servers("net", {"a.ns.example."}));
  chapter.act(kRing, remove_host("ns1.net.example."));
  chapter.act(kRing, remove_host("ns1.net.example."), names::kNoSuchHost);
  chapter.act(kRing, set_host("ns.shared.example.", "net"), Code::needs_decision);
  chapter.adopt(kLumen, {set_host("ns.shared.example.", "net")}, {kRing});
  chapter.act(kRing, set_host("ns.shared.example."));
}

// What the apex names is the community's for as long, with the consent of who holds it at the
// effect: whoever held it before has nothing to give any more.
void tell_apex(Chapter& chapter) {
  const v1::Action usual = set_apex_servers({"a.ns.example.", "b.ns.example."});
  chapter.act(kLumen, propose({set_apex_servers({"a.ns.example.", "ns1.net.example."})}),
              names::kMissingGlue);
  chapter.act(kRing, set_host("ns1.net.example."));
  const std::uint64_t moved = chapter.propose(kLumen, {transfer_delegation("net", kHarbour)});
  for (const char* party : {kRing, kHarbour}) chapter.give_consent(party, moved);
  chapter.world().everybody_says_yes(moved);
  const std::uint64_t named = chapter.propose(
      kLumen, {set_apex_servers({"a.ns.example.", "b.ns.example.", "ns1.net.example."})});
  chapter.give_consent(kRing, named);
  chapter.world().everybody_says_yes(named);
  chapter.world().pass(20);
  chapter.expect_end(moved, v1::EFFECTIVE);
  chapter.expect_end(named, v1::TIME_LOCK);
  chapter.give_consent(kHarbour, named);
  chapter.expect_end(named, v1::EFFECTIVE);
  chapter.act(kHarbour, set_host("ns1.net.example."), Code::needs_decision);
  chapter.adopt(kLumen, {usual});
  chapter.act(kHarbour, set_host("ns1.net.example."));
  chapter.adopt(kLumen, {set_zone("net.example.", 7)}, {kHarbour});
  chapter.adopt(kLumen, {transfer_delegation("net", kRing)}, {kHarbour, kRing});
}

// Several record sets at once: all of them, or none.
void tell_batch(Chapter& chapter) {
  const v1::Action inside = set_name_servers("net", {"a.ns.example.", "ns2.net.example."});
  chapter.act(kRing, batch({inside, set_host("ns2.net.example.")}), names::kMissingGlue);
  chapter.act(kRing, batch({set_host("ns2.net.example."), inside, set_ds("net", 5)}));
  chapter.act(kRing, batch({set_ds("net", 6), remove_host("ns2.net.example.")}), names::kHostInUse);
  chapter.act(kLumen, batch({set_profile("Lumen"), set_ds("net", 7)}), Code::not_holder);
  chapter.act(kRing, batch({set_ds("net", 6), withdraw(1)}), Code::nested_proposal);
}

// Another's host is used with its holder's acceptance, and stays for the notice of its end.
void tell_uses(Chapter& chapter) {
  const std::string host = "ns2.net.example.";
  const v1::Action shared = set_name_servers("gazette", {"a.ns.example.", host});
  chapter.adopt(kLumen, {create_delegation("gazette", kHarbour, {"a.ns.example."})}, {kHarbour});
  chapter.act(kHarbour, shared, names::kNotAccepted);
  chapter.act(kHarbour, accept_use(host, "gazette"), Code::not_holder);
  chapter.act(kRing, accept_use(host, "gazette"));
  chapter.act(kHarbour, shared);
  chapter.act(kRing, set_name_servers("net", {"a.ns.example."}));
  chapter.act(kRing, remove_host(host), names::kHostInUse);
  chapter.act(kRing, accept_use(host, "gazette", true));
  chapter.act(kRing, accept_use(host, "gazette", true), Code::no_effect);
  chapter.world().pass(7 * kDay);
  chapter.act(kRing, remove_host(host));
}

// A name without name servers, whose holder keeps what stands there; one below it is another's.
void tell_records(Chapter& chapter) {
  chapter.act(kLumen, set_text("shop.example.", "free"), Code::needs_decision);
  chapter.adopt(kLumen, {set_text("*.shop.example.", "the community's")});
  chapter.adopt(kLumen, {create_delegation("shop", kHarbour, {})}, {kHarbour});
  chapter.act(kHarbour, set_text("*.shop.example.", "open"));
  chapter.act(kRing, set_text("shop.example.", "not mine"), Code::not_holder);
  chapter.act(kHarbour, set_alias("www.shop.example.", "shop.elsewhere."));
  chapter.act(kHarbour, set_text("www.shop.example.", "and a text"), names::kOccupied);
  chapter.act(kHarbour, set_ds("shop", 5), names::kNoCut);
  chapter.act(kHarbour, set_name_servers("shop", {"a.ns.example."}), names::kOccupied);
  chapter.adopt(kLumen, {create_delegation("old.shop", kRing, {})}, {kHarbour, kRing});
  chapter.act(kHarbour, set_text("a.old.shop.example.", "mine"), Code::not_holder);
  chapter.act(kRing, set_name_servers("old.shop", {"a.ns.example."}));
  chapter.act(kRing, set_text("a.old.shop.example.", "below"), names::kBelowCut);
  const std::uint64_t height = chapter.world().ledger().head().height;
  const std::vector<std::pair<std::string, std::string>> texts = {{"*.shop", "as planned"}};
  chapter.act(kRing, change_texts(kHarbour, height, texts), Code::not_holder);
  chapter.act(kHarbour, change_texts(kHarbour, height, texts));
  chapter.act(kLumen, propose({change_texts(kHarbour, height, texts)}), Code::effect_changed);
  chapter.act(kLumen, propose({change_texts(kHarbour, height + 100, texts)}), Code::trial_failed);
  chapter.adopt(
      kLumen,
      {change_texts(kHarbour, chapter.world().ledger().head().height, {{"*.shop", "as agreed"}})},
      {kHarbour});
  chapter.adopt(kLumen, {remove_delegation("shop")}, {kHarbour});
  chapter.act(kHarbour, set_text("shop.example.", "gone"), Code::needs_decision);
  chapter.adopt(kLumen, {remove_delegation("old.shop")}, {kRing});
}

// A holder registers names below its own, for who has asked for them; they are no part of its own.
void tell_below(Chapter& chapter) {
  const Time tomorrow = plus_seconds(chapter.world().now(), kDay);
  chapter.adopt(kLumen, {create_delegation("farm", kHarbour, {})}, {kHarbour});
  chapter.act(kHarbour, register_below("barn.farm", kRing), names::kNotRequested);
  chapter.act(kRing, request_name("barn.farm", kLumen, tomorrow), Code::not_holder);
  chapter.act(kRing, request_name("barn.farm", kHarbour, tomorrow));
  chapter.act(kRing, request_name("mill.farm", kHarbour, tomorrow));
  chapter.act(kRing, end_request("mill.farm"));
  chapter.act(kRing, end_request("mill.farm"), Code::no_effect);
  chapter.act(kRing, register_below("barn.farm", kRing), Code::not_holder);
  chapter.act(kHarbour, register_below("barn.farm", kRing, "others"), names::kNotRequested);
  chapter.act(kHarbour, register_below("barn.farm", kRing));
  chapter.act(kHarbour, register_below("barn.farm", kRing), names::kDelegationExists);
  chapter.act(kHarbour, set_text("barn.farm.example.", "mine"), Code::not_holder);
  chapter.act(kRing, set_text("barn.farm.example.", "hay"));
  chapter.adopt(kLumen, {remove_delegation("farm")}, {kHarbour});
  chapter.act(kRing, set_text("barn.farm.example.", "still hay"));
}

// A narrower key of ring-operators signs messages of another form.
void tell_updates(Chapter& chapter) {
  using dns::testing::UpdateMessage;
  namespace update = dns::update;
  constexpr std::uint16_t kTxt = 16;
  const std::string name = "barn.farm.example.";
  const std::string key = "ring updates";
  World& world = chapter.world();
  v1::Delegation barn;
  EXPECT_TRUE(names::find_delegation(*world.view(), kZone, "barn.farm", barn));
  v1::KeyPower power = power_over("barn.farm", barn.held_height(), name, {1, kTxt, 28},
                                  plus_seconds(world.now(), kDay), 100);
  power.set_below(true);
  chapter.act(kRing, add_narrow_key(world, kRing, key, power));
  const auto sends = [&](const UpdateMessage& message, Code expected = Code::done) {
    chapter.act(kRing, dns_update(message, world.now()), expected, key);
  };
  const auto asks = [&](const std::string& owner, std::uint16_t type, std::uint16_t klass) {
    return UpdateMessage(kZone).require(owner, type, klass).remove_set(name, kTxt);
  };
  sends(UpdateMessage(kZone).remove_set(name, kTxt).add(name, kTxt, 300, "\3oat"));
  sends(UpdateMessage(kZone).add("ox." + name, 1, 300, "\xc0\x02\x02\x01"));
  sends(asks("cow." + name, update::kTypeAny, update::kClassAny), names::kNameNotInUse);
  sends(asks("ox." + name, update::kTypeAny, update::kClassNone), names::kNameInUse);
  sends(asks(name, kTxt, update::kClassNone), names::kSetExists);
  // What was refused is not asked again at the holder's cost.
  const v1::Action refused = dns_update(asks(name, 15, update::kClassAny), world.now());
  chapter.act(kRing, refused, names::kSetAbsent, key);
  chapter.act(kRing, refused, Code::replayed, key);
  sends(UpdateMessage(kZone).remove_set(name, 15), Code::lacks_role);
  sends(UpdateMessage("nowhere.").remove_set("x.nowhere.", kTxt), Code::lacks_role);
  const v1::Action once = dns_update(asks(name, kTxt, update::kClassAny), world.now());
  chapter.act(kRing, once, Code::lacks_role);
  chapter.act(kRing, once, Code::done, key);
  chapter.act(kRing, once, Code::replayed, key);
  sends(asks(name, kTxt, update::kClassNone));
  world.pass(300);
  chapter.act(kRing, once, Code::expired, key);
}

void tell_delegations(Chapter& chapter) {
  chapter.act(kLumen, propose({create_delegation("net", kRing, {"a.ns.example."})}),
              names::kDelegationExists);
  chapter.act(kLumen, propose({create_delegation("net", kRing, {"a.ns.example."}, "nowhere.")}),
              Code::no_such_zone);
  chapter.act(kLumen, propose({create_delegation("ab--cd", kRing, {"a.ns.example."})}),
              names::kLabelNotPermitted);
  chapter.act(kLumen, propose({remove_delegation("nothing")}), names::kNoSuchDelegation);
  chapter.act(kLumen, propose({claim_delegation("net", kHarbour)}), names::kNotUnclaimed);
  chapter.adopt(kLumen, {claim_delegation("library", kHarbour)}, {kHarbour});
  chapter.adopt(kLumen, {transfer_delegation("library", kCommons)}, {kCommons, kHarbour});
  chapter.adopt(kLumen, {remove_delegation("net")}, {kRing});
}

// Notice and hearing, then all but the holder vote, who would end its silence by that.
void carry_without(const std::string& holder, Chapter& chapter, const std::string& proposer,
                   const v1::Action& action, const std::vector<std::string>& consents = {},
                   std::int64_t notice = 28 * kDay) {
  World& world = chapter.world();
  const std::uint64_t number = chapter.propose(proposer, {action});
  world.pass(notice);
  for (const std::string& party : consents) chapter.give_consent(party, number);
  for (const std::string& party : World::parties()) {
    if (party != holder && world.proposal(number).state() == v1::VOTING) {
      chapter.cast(party, number);
    }
  }
  world.pass(20);
  chapter.expect_end(number, v1::EFFECTIVE);
}

void tell_zones(Chapter& chapter) {
  chapter.adopt(kLumen, {set_zone("golden.", 2026'01'01), set_apex_txt("golden.", "gold")});
  chapter.act(kLumen, propose({set_zone("golden.", 7)}), names::kZoneExists);
  chapter.adopt(kLumen, {set_zone("golden.", 0, 3'600)});
  chapter.adopt(kLumen, {set_code_points({0xe9, 0xe9, 0x3b1, 0x3c9})});
  chapter.adopt(kLumen, {create_delegation("xn--caf-dma", kRing, {"a.ns.example."})}, {kRing});
  chapter.adopt(kLumen, {create_delegation("kept", kMeridian, {"a.ns.example."})}, {kMeridian});
  chapter.act(kMeridian, leave());
  chapter.act(kMeridian, set_ds("kept", 3));
  chapter.act(kMeridian, propose({remove_delegation("kept")}), Code::may_not_act);
  chapter.act(kMeridian, leave(), Code::wrong_standing);
  carry_without(kMeridian, chapter, kLumen, claim_delegation("kept", kHarbour), {kHarbour}, 0);
  chapter.act(kMeridian, set_ds("kept", 4), Code::may_not_act);
  chapter.act(kLumen, propose({create_delegation("late", kMeridian, {"a.ns.example."})}),
              Code::holder_not_active);
}

// A holder that is silent: hold, term, award.
void tell_due_process(Chapter& chapter) {
  World& world = chapter.world();
  chapter.adopt(kLumen, {create_delegation("net", kRing, {"a.ns.example."})}, {kRing});
  chapter.act(kLumen, propose({hold_delegation("net", "")}), names::kNoGround);
  world.pass(100 * kDay);
  chapter.act(kLumen, propose({award_delegation("net", kHarbour)}), names::kNoHold);
  carry_without(kRing, chapter, kLumen, hold_delegation("net", kCommons));
  chapter.act(kLumen, propose({remove_delegation("net")}), names::kOnHold);
  world.pass(90 * kDay);
  chapter.act(kHarbour, propose({award_delegation("net", kCommons)}), names::kBarred);
  carry_without(kRing, chapter, kLumen, award_delegation("net", kHarbour), {kHarbour});
  chapter.act(kLumen, propose({transfer_delegation("net", kCommons)}), names::kOnHold);
}

// It asks for a name server of its own, and two observers say so; then for one that is not its own.
void tell_child_servers(Chapter& chapter) {
  constexpr std::uint32_t kCutTtl = 3'600;
  World& world = chapter.world();
  const auto now = [&world] { return world.now().milliseconds / 1'000; };
  const auto by = [&chapter](const std::string& party, const v1::Action& action,
                             Code expected = Code::done) {
    chapter.act(party, action, expected, signer_of(party));
  };
  v1::HostAddresses host;
  host.set_name("ns.net.example.");
  host.add_ipv4(Bytes("\xc0\x00\x02\x07", 4));
  host.set_ipv4_ttl_seconds(kCutTtl);
  const ServersSeen seen{2, {host.name()}, {host}, now(), kCutTtl};
  chapter.act(kRing, set_child_ds("net", {2}));
  by(kCommons, claim_servers("net", seen), names::kNoOrder);
  chapter.act(kRing, set_servers_order("net", true));
  ServersSeen other = seen;
  other.ns_ttl_seconds = 1;
  by(kCommons, claim_servers("net", other), names::kNotProved);
  other = seen;
  other.hosts.clear();
  by(kCommons, claim_servers("net", other), names::kMissingGlue);
  by(kCommons, claim_servers("net", seen));
  by(kCommons, claim_servers("net", seen), Code::no_effect);
  by(kHarbour, claim_servers("net", seen));
  by(kHarbour, claim_servers("net", {2, {"ns.elsewhere."}, {}, seen.inception, kCutTtl}),
     names::kNotNewer);
  chapter.act(kRing, set_servers_order("net", false));
}

// A text that their loaders refuse, and two observers say so: it is what it was before.
void tell_faults(Chapter& chapter) {
  World& world = chapter.world();
  const std::string owner = "www.plot.example.";
  const auto set = [&](const std::string& text) {
    chapter.act(kRing, set_text(owner, text));
    return world.roots().size() - 1;
  };
  const auto by = [&chapter](const std::string& party, const v1::Action& action,
                             Code expected = Code::done) {
    chapter.act(party, action, expected, signer_of(party));
  };
  chapter.adopt(kLumen, {create_delegation("plot", kRing, {})}, {kRing});
  const std::uint64_t first = set("good");
  world.pass(kDay);
  by(kCommons, claim_fault(owner, first, ""), names::kNotFresh);
  const std::uint64_t second = set("odd");
  const v1::Action fault = claim_fault(owner, second, "good");
  by(kLumen, fault, names::kNotObserver);
  by(kCommons, claim_fault(owner, second, "other"), names::kNotBefore);
  by(kCommons, fault);
  by(kCommons, fault, Code::no_effect);
  by(kHarbour, fault);
}

// A child zone rolls its key, and two observers say so; then it asks for no DS set any more.
void tell_children(Chapter& chapter) {
  World& world = chapter.world();
  const auto now = [&world] { return world.now().milliseconds / 1'000; };
  const auto by = [&chapter](const std::string& party, const v1::Action& action,
                             Code expected = Code::done) {
    chapter.act(party, action, expected, signer_of(party));
  };
  for (const char* party : {kCommons, kHarbour, kLumen}) chapter.add_signing_key(party);
  chapter.adopt(kLumen, {create_delegation("net", kRing, {"a.ns.example."})}, {kRing});
  chapter.act(kLumen, propose({set_observers({kCommons, "nobody"}, 2)}), Code::no_such_party);
  chapter.adopt(kLumen, {set_observers({kCommons, kHarbour}, 2)});
  chapter.act(kHarbour, set_order("net", true), Code::not_holder);
  chapter.act(kRing, set_child_ds("net", {1}));
  by(kCommons, claim_keys("net", {1, 2}, {2}, now()), names::kNoOrder);
  chapter.act(kRing, set_order("net", true));
  const std::int64_t first = now();
  by(kLumen, claim_keys("net", {1, 2}, {2}, first), names::kNotObserver);
  by(kCommons, claim_keys("net", {2}, {2}, first), names::kNotProved);
  by(kCommons, claim_keys("net", {1, 2}, {2}, first));
  by(kCommons, claim_keys("net", {1, 2}, {2}, first), Code::no_effect);
  by(kHarbour, claim_keys("net", {1, 2}, {2}, first));
  by(kHarbour, claim_keys("net", {2, 1}, {1, 2}, first), names::kNotNewer);
  by(kHarbour, claim_keys("net", {2}, {}, now()), names::kNoOrder);
  chapter.act(kRing, set_order("net", true, true));
  for (const char* party : {kCommons, kHarbour}) by(party, claim_keys("net", {2}, {}, now()));
  // Its first DS set, once more: as the operators of its name servers vouch for it.
  by(kCommons, claim_first_keys("net", 4, now()), names::kNoOrder);
  chapter.act(kRing, order_with_first("net"));
  by(kCommons, claim_first_keys("net", 4, first), names::kNotNewer);
  const std::int64_t later = now();
  for (const char* party : {kCommons, kHarbour}) by(party, claim_first_keys("net", 4, later));
  by(kHarbour, claim_first_keys("net", 5, now()), names::kNotProved);
  chapter.act(kRing, set_order("net", false));
  tell_child_servers(chapter);
  tell_faults(chapter);
}

// Who is named takes over from who is gone; what was decided meanwhile comes first.
void tell_succession(Chapter& chapter) {
  World& world = chapter.world();
  const std::string recovery = std::string(kRing) + " recovery";
  for (const char* label : {"net", "farm"}) {
    chapter.adopt(kLumen, {create_delegation(label, kRing, {"a.ns.example."})}, {kRing});
  }
  chapter.act(kRing, name_successor("net", kHarbour), Code::lacks_role);
  chapter.act(kLumen, name_successor("net", kHarbour), Code::not_holder, "lumen-registry recovery");
  chapter.act(kRing, name_successor("net", kRing), Code::not_permitted, recovery);
  chapter.act(kRing, name_successor("net", kHarbour), Code::done, recovery);
  chapter.act(kRing, name_successor("net", kHarbour), Code::no_effect, recovery);
  chapter.act(kRing, name_successor("", kCommons), Code::done, recovery);
  chapter.act(kHarbour, succeed("net"), names::kNotSuccessor);
  world.pass(30 * kDay);
  chapter.act(kHarbour, succeed("farm"), names::kNotSuccessor);
  chapter.act(kHarbour, succeed("net"), names::kHolderThere);
  chapter.act(kRing, leave());
  world.pass(8 * kDay);
  const std::uint64_t number = chapter.propose(kLumen, {claim_delegation("farm", kHarbour)});
  for (const char* party : {kHarbour, kCommons}) chapter.give_consent(party, number);
  for (const std::string& party : World::parties()) {
    if (party != kRing && world.proposal(number).state() == v1::VOTING) chapter.cast(party, number);
  }
  chapter.act(kCommons, succeed("farm"), names::kDecided);
  chapter.act(kHarbour, succeed("net"));
  chapter.act(kHarbour, set_ds("net", 1));
  world.pass(20);
  chapter.expect_end(number, v1::EFFECTIVE);
  chapter.act(kHarbour, name_successor("net", kCommons), Code::done, "harbour-networks recovery");
  chapter.act(kHarbour, end_successor("net"), Code::done, "harbour-networks recovery");
}

// What two hold: each acts alone in it, both consent, and it becomes that of the one who stays.
void tell_together(Chapter& chapter) {
  World& world = chapter.world();
  const std::string both = together(kHarbour, kRing);
  const std::string recovery = std::string(kRing) + " recovery";
  chapter.act(kLumen, propose({create_delegation("net", together(kRing, kHarbour), {})}),
              Code::not_sorted);
  chapter.act(kLumen, propose({create_delegation("net", together(kHarbour, "nobody"), {})}),
              Code::no_such_party);
  chapter.adopt(kLumen, {create_delegation("net", both, {"a.ns.example."})}, {kHarbour, kRing});
  chapter.adopt(kLumen, {create_delegation("farm", kRing, {})}, {kRing});
  chapter.act(kRing, set_ds("net", 1));
  chapter.act(kHarbour, set_ds("net", 2));
  chapter.act(kLumen, set_ds("net", 3), Code::not_holder);
  chapter.act(kLumen, propose({set_ds("net", 3)}), Code::reserved_part);
  chapter.act(kRing, set_order("net", true));
  chapter.act(kRing, name_successor("net", kCommons), names::kHeldTogether, recovery);
  chapter.act(kRing, register_below("www.net", kRing), names::kHeldTogether);
  chapter.act(kLumen, request_name("www.net", kRing, plus_seconds(world.now(), kDay)),
              names::kHeldTogether);
  // Without the word of both nothing is decided about it.
  const std::uint64_t refused = chapter.propose(kLumen, {transfer_delegation("net", kRing)});
  chapter.give_consent(kRing, refused);
  world.everybody_says_yes(refused);
  world.pass(200);
  chapter.expect_end(refused, v1::REJECTED, Code::consent_missing);
  chapter.adopt(kLumen, {transfer_delegation("farm", both)}, {kHarbour, kRing});
  chapter.act(kRing, leave_name("net"), Code::lacks_role);
  chapter.act(kLumen, leave_name("net"), Code::not_holder, "lumen-registry recovery");
  chapter.act(kRing, leave_name("net"), Code::done, recovery);
  chapter.act(kRing, set_ds("net", 1), Code::not_holder);
  chapter.act(kHarbour, leave_name("net"), names::kHeldAlone, "harbour-networks recovery");
  chapter.act(kHarbour, succeed("farm"), names::kHolderThere);
  chapter.act(kRing, leave());
  world.pass(8 * kDay);
  chapter.act(kHarbour, succeed("farm"));
  chapter.act(kHarbour, set_text("farm.example.", "one"));
}

// Two names change at once where one may: a second decision lets it pass, or it fails.
void tell_guards(Chapter& chapter) {
  World& world = chapter.world();
  const auto both = [](const std::string& text) {
    return std::vector<v1::Action>{set_text("a.free.example.", text),
                                   set_text("b.free.example.", text)};
  };
  const auto decide = [&](const std::string& text) {
    const std::uint64_t number = chapter.propose(kLumen, both(text));
    world.everybody_says_yes(number);
    world.pass(20);
    chapter.expect_end(number, v1::TIME_LOCK);
    return number;
  };
  chapter.act(kLumen, propose({confirm_changes(Bytes(32, 'e'), 2, 2)}), names::kNoGuard);
  chapter.adopt(kLumen, both("one"));
  chapter.adopt(kLumen, {set_guard(0, 1)});
  chapter.act(kLumen, propose({confirm_changes(Bytes(32, 'e'), 2, 2)}), names::kNoSuchEffect);
  const std::uint64_t confirmed = decide("two");
  chapter.adopt(kLumen, {confirm_changes(world.proposal(confirmed).effect(), 2, 2)});
  world.pass(1);
  chapter.expect_end(confirmed, v1::EFFECTIVE);
  const std::uint64_t alone = decide("three");
  world.pass(30 * kDay);
  chapter.expect_end(alone, v1::FAILED, Code::guard_exceeded);
  chapter.adopt(kLumen, {set_guard(1'000, 0)});
}

}  // namespace

void tell_names(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("names"));
  tell_holder(chapter);
  tell_apex(chapter);
  tell_batch(chapter);
  tell_uses(chapter);
  tell_delegations(chapter);
  tell_records(chapter);
  tell_below(chapter);
  tell_updates(chapter);
  tell_zones(chapter);
  tell_due_process(*chapters.emplace_back(std::make_unique<Chapter>("due-process")));
  tell_succession(*chapters.emplace_back(std::make_unique<Chapter>("succession")));
  tell_together(*chapters.emplace_back(std::make_unique<Chapter>("co-holders")));
  tell_children(*chapters.emplace_back(std::make_unique<Chapter>("children")));
  tell_guards(*chapters.emplace_back(std::make_unique<Chapter>("guards")));
}

}  // namespace comity::test
