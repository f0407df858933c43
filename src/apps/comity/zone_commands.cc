// The commands about delegations, hosts, zones and their keys.
#include <CLI/CLI.hpp>

#include "apps/comity/actions.h"
#include "apps/comity/children.h"
#include "apps/comity/decide.h"
#include "apps/comity/targets.h"
#include "apps/comity/words.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

using BuildAction = Result<v1::Action> (*)(const Common&, const NameOptions&);

// A command that builds an action from the name options.
CLI::App* names_command(CLI::App* parent, Words& words, const std::string& name,
                        const std::string& about, BuildAction build) {
  CLI::App* sub = command(*parent, words, name, about, [&words, build] {
    Result<v1::Action> action = build(words.common, words.names);
    if (!action) return fail(action.error());
    if (!words.acting.action_only) warn_of_targets(words.common, *action);
    return act(words.common, words.acting, std::move(*action));
  });
  sub->add_option("zone", words.names.zone, "apex, \".\" for the root")->required();
  acting_options(sub, words);
  return sub;
}

void add_plan_commands(CLI::App* zone, Words& words) {
  CLI::App* plan =
      command(*zone, words, "plan", "what makes the zone that of a file, by whose it is",
              [&words] { return plan_zone(words.common, words.acting, words.plan); });
  CLI::App* back =
      command(*zone, words, "roll-back", "what makes the zone that of a height, by whose it is",
              [&words] { return roll_back_zone(words.common, words.acting, words.plan); });
  for (CLI::App* sub : {plan, back}) {
    sub->add_option("zone", words.plan.zone, "apex, \".\" for the root")->required();
    sub->add_flag("--own", words.plan.own, "do what is your own, in transactions of 64 acts");
    sub->add_option("--write", words.plan.write, "folder for the acts of other holders, as JSON");
    sub->add_flag("--ask", words.plan.ask,
                  "besides, a proposal to each other holder, for which its consent is asked");
    sub->add_option("--propose", words.acting.propose,
                    "the community's part becomes a proposal with this title");
    sub->add_option("--text", words.acting.text, "text of the proposal");
    dry_run_option(sub, words);
  }
  plan->add_option("file", words.plan.file, "master file, plain or .gz")->required();
  plan->add_option("--holders", words.plan.holders,
                   "file of lines name,party: names to be registered, and who will hold each");
  back->add_option("--to", words.plan.height, "height whose zone it is to be again")->required();
}

void add_history_commands(CLI::App& app, CLI::App* zone, Words& words) {
  HistoryOptions& options = words.history;
  CLI::App* of_name =
      command(*group(app, "name"), words, "history", "who changed a name, when and how",
              [&words] { return show_history(words.common, words.history); });
  of_name->add_option("name", options.name, "whole, with its last dot")->required();
  of_name->add_option("--zone", options.zone, "apex; default: the closest one at or above it");
  CLI::App* of_zone = command(*zone, words, "history", "who changed it, when and how",
                              [&words] { return show_history(words.common, words.history); });
  CLI::App* blame = command(*zone, words, "blame", "each record set: since when, and who set it",
                            [&words] { return show_blame(words.common, words.history); });
  blame->add_option("--name", options.name, "only what stands there; whole, with its last dot");
  CLI::App* difference = command(*zone, words, "diff", "what changed between two heights",
                                 [&words] { return show_difference(words.common, words.history); });
  for (CLI::App* sub : {of_zone, blame, difference}) {
    sub->add_option("zone", options.zone, "apex, \".\" for the root")->required();
  }
  difference->add_option("from,--from", options.from, "height")->required();
  difference->add_option("to,--to", options.to, "height; 0 is the newest")->capture_default_str();
  for (CLI::App* sub : {of_name, of_zone}) {
    sub->add_option("--from", options.from, "height")->capture_default_str();
    sub->add_option("--to", options.to, "height; 0 is the newest")->capture_default_str();
    sub->add_option("--limit", options.limit, "so many heights, at most 100")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
  }
}

void add_guard_commands(CLI::App* zone, Words& words) {
  CLI::App* guard =
      names_command(zone, words, "set-guard",
                    "how many names decisions may change within 30 days; one decides", set_guard);
  guard->add_option("--per-mille", words.names.per_mille, "of its names; 1000 is no limit")
      ->check(CLI::Range(0, 1'000))
      ->required();
  guard->add_option("--names", words.names.at_least,
                    "as many in any case; not given: as many as are now");
  CLI::App* confirm =
      names_command(zone, words, "confirm",
                    "a second decision: lets an effect pass that a guard holds", confirm_changes);
  CLI::Option* of =
      confirm->add_option("--of", words.names.confirmed, "the proposal whose effect it is");
  confirm->add_option("--effect", words.names.effect, "or its hash, \"changes hash\" of it")
      ->excludes(of);
  confirm->add_option("--changed", words.names.changed, "names that it changes, at most")
      ->excludes(of);
  confirm
      ->add_option("--total", words.names.total,
                   "names that decisions have then changed within 30 days, at most; not given: "
                   "whatever others change meanwhile")
      ->check(CLI::PositiveNumber);
}

void add_children_commands(CLI::App& app, Words& words) {
  CLI::App* top = group(app, "children");
  CLI::App* order =
      names_command(top, words, "order",
                    "the holder's own: what is followed of what its zone publishes", set_order);
  order->remove_option(order->get_option("--propose"));
  order->add_option("label", words.names.label, "of the registered name")->required();
  order->add_option("--follow", words.names.follow, "cds, cdnskey or csync; repeat for each")
      ->check(CLI::IsMember({"cds", "cdnskey", "csync"}));
  order->add_flag("--removal", words.names.removal, "the child may also ask for no DS set");
  order->add_flag("--bootstrap", words.names.bootstrap,
                  "its first DS set too, as the operators of its name servers vouch for it "
                  "(RFC 9615)");
  CLI::App* observers =
      names_command(top, words, "observers",
                    "who says what children publish; the community decides", set_observers);
  observers->add_option("--observer", words.names.observers, "party; repeat for each");
  observers->add_option("--threshold", words.names.threshold, "how many voices say the same")
      ->capture_default_str();
  for (CLI::App* sub : {order, observers}) {
    sub->add_flag("--none", words.names.none, "not any more");
  }
  CLI::App* watching = command(*top, words, "watch", "an observer at work; until SIGINT or SIGTERM",
                               [&words] { return watch_children(words.common, words.children); });
  watching->add_option("zone", words.children.zones, "apex, \".\" for the root; several")
      ->required();
  watching->add_flag("--once", words.children.once, "one round, then stop");
  watching->add_option("--every", words.children.every_seconds, "seconds between rounds")
      ->check(CLI::Range(10, 86'400))
      ->capture_default_str();
  watching->add_option("--wait", words.children.wait_seconds, "seconds for one answer")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  watching->add_option("--port", words.children.port, "where name servers answer")
      ->capture_default_str();
  watching
      ->add_option("--trust-anchor", words.children.trust_anchor,
                   "file of DS or DNSKEY records: what operators sign is validated from it")
      ->capture_default_str();
  watching->add_option("--resolver", words.children.resolver,
                       "address or address@port that is asked what operators have signed; without "
                       "it the root's name servers, and on from there");
  CLI::Option* at = watching->add_option("--notify-at", words.children.notify_at,
                                         "address that takes NOTIFY of children (RFC 9859)");
  watching->add_option("--notify-port", words.children.notify_port, "its port; 0: any")
      ->needs(at)
      ->capture_default_str();
}

void add_fault_commands(CLI::App& app, Words& words) {
  CLI::App* watching =
      command(*group(app, "faults"), words, "watch",
              "an observer at work: loads each version, claims the sets for which it is refused",
              [&words] { return watch_faults(words.common, words.faults); });
  watching->add_option("zone", words.faults.zone, "apex, \".\" for the root")->required();
  watching
      ->add_option("program", words.faults.program,
                   "absolute path and arguments, after `--`; {zone} and {file} stand for the apex "
                   "and a master file")
      ->required();
  watching->add_flag("--once", words.faults.once, "one round, then stop");
  watching->add_option("--every", words.faults.every_seconds, "seconds between rounds")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  watching->add_option("--wait", words.faults.wait_seconds, "seconds for one run of the program")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
}

// The key that names a successor is the recovery key: --key FILE.
void add_successor_commands(CLI::App* top, Words& words) {
  CLI::App* one = names_command(top, words, "successor",
                                "the holder's own, with its recovery key: who has it after you",
                                name_successor);
  CLI::App* all =
      command(*top, words, "successor-of-all",
              "the same of all that you hold and said nothing else of", [&words] {
                const Result<v1::Action> action = name_successor(words.common, words.names);
                return action ? act(words.common, words.acting, *action) : fail(action.error());
              });
  acting_options(all, words);
  for (CLI::App* sub : {one, all}) {
    sub->add_option("--holder", words.names.holder, "party that is to have it");
    sub->add_flag("--ends", words.names.ends, "nobody is any more");
  }
  CLI::App* takes =
      names_command(top, words, "succeed", "the successor's own, when its holder is gone", succeed);
  CLI::App* leaves =
      names_command(top, words, "leave",
                    "with the recovery key: what you hold with others is theirs", leave_name);
  leaves->remove_option(leaves->get_option("--propose"));
  for (CLI::App* sub : {one, takes, leaves}) {
    sub->add_option("label", words.names.label, "of the registered name")->required();
  }
}

}  // namespace

void add_delegation_commands(CLI::App& app, Words& words) {
  CLI::App* top = group(app, "delegation");
  CLI::App* create = names_command(top, words, "create", "register a name; the community decides",
                                   create_delegation);
  CLI::App* remove = names_command(top, words, "remove",
                                   "the community decides, the holder consents", remove_delegation);
  CLI::App* transfer = names_command(
      top, words, "transfer", "the community decides, both sides consent", transfer_delegation);
  CLI::App* claim =
      names_command(top, words, "claim", "give an unclaimed one its holder", claim_delegation);
  CLI::App* servers =
      names_command(top, words, "set-ns", "the holder's own: its name servers", set_name_servers);
  CLI::App* ds = names_command(top, words, "set-ds", "the holder's own: its DS set", set_ds);
  CLI::App* holds = command(*top, words, "hold", "due process: the claim is --text",
                            [&words] { return hold(words.common, words.acting, words.names); });
  holds->add_option("zone", words.names.zone, "apex, \".\" for the root")->required();
  acting_options(holds, words);
  holds->add_option("--ground", words.names.ground, "silence or breach")
      ->check(CLI::IsMember({"silence", "breach"}))
      ->required();
  holds->add_option("--claimant", words.names.claimant, "party for whom it is asked");
  CLI::App* award =
      names_command(top, words, "award", "due process: after the term of a hold", award_delegation);
  award->add_option("--holder", words.names.holder, "party that will hold it; default: nobody");
  CLI::App* request =
      command(*top, words, "request", "ask for a name below another party's; the terms are --text",
              [&words] { return request_name(words.common, words.acting, words.names); });
  CLI::App* below =
      command(*top, words, "register", "the holder's own: a name below it, for who has asked",
              [&words] { return register_below(words.common, words.acting, words.names); });
  for (CLI::App* sub : {request, below}) {
    sub->add_option("zone", words.names.zone, "apex, \".\" for the root")->required();
    acting_options(sub, words);
    sub->remove_option(sub->get_option("--propose"));
  }
  request->add_option("--from", words.names.from, "party that holds the registered name above");
  request->add_option("--days", words.names.days, "how long you ask for it; default 30")
      ->check(CLI::Range(1U, 30U));
  request->add_flag("--ends", words.names.ends, "you do not ask for it any more");
  below->add_option("--holder", words.names.holder, "party that has asked; default: yourself");
  for (CLI::App* sub :
       {create, remove, transfer, claim, servers, ds, holds, award, request, below}) {
    sub->add_option("label", words.names.label, "name relative to the apex: `lab`, `www.lab`")
        ->required();
  }
  for (CLI::App* sub : {create, transfer, claim}) {
    sub->add_option("--holder", words.names.holder,
                    "party that will hold it; `one+two`: up to four together")
        ->required();
  }
  for (CLI::App* sub : {create, servers}) {
    sub->add_option("--ns", words.names.name_servers,
                    "name server; repeat for each; with some the name is a zone cut");
    seconds_option(sub, "--ns-ttl", words.names.ns_ttl);
  }
  for (CLI::App* sub : {create, ds}) {
    sub->add_option("--ds", words.names.ds, "\"TAG ALGORITHM TYPE HEX\"; repeat for each");
    seconds_option(sub, "--ds-ttl", words.names.ds_ttl);
  }
  for (CLI::App* sub : {servers, ds}) {
    sub->add_flag("--none", words.names.none, "remove the whole set");
  }
  add_successor_commands(top, words);
  create->add_option("--host", words.names.hosts,
                     "name=address,address of a server below the label");
  seconds_option(create, "--address-ttl", words.names.address_ttl);
}

void add_zone_commands(CLI::App& app, Words& words) {
  CLI::App* host = group(app, "host");
  CLI::App* set = names_command(host, words, "set", "addresses of a name", set_host);
  set->add_option("name", words.names.name)->required();
  set->add_option("--address", words.names.addresses, "IPv4 or IPv6; repeat for each")->required();
  seconds_option(set, "--address-ttl", words.names.address_ttl);
  set->add_option("--sponsor", words.names.sponsor, "label that a decision gives it to");
  names_command(host, words, "remove", "a host that its holder uses no longer", remove_host)
      ->add_option("name", words.names.name)
      ->required();

  CLI::App* accept = names_command(host, words, "accept-use",
                                   "another party's name may have it as a name server", accept_use);
  accept->add_option("name", words.names.name)->required();
  accept->add_option("label", words.names.label, "of the registered name that uses it")->required();
  accept->add_flag("--ends", words.names.ends, "it may not any more, from 7 days later on");

  CLI::App* zone = group(app, "zone");
  CLI::App* records = names_command(
      zone, words, "set-records",
      "a record set at a name; its holder's own, else the community decides", set_records);
  records->add_option("owner", words.names.name, "with its last dot; * as first label for all")
      ->required();
  CLI::App* apex = names_command(zone, words, "set-apex",
                                 "a record set at the apex; the community decides", set_apex);
  apex->add_option("type", words.names.type, "NS, TXT, MX, CAA, A, AAAA")->required();
  records->add_option("type", words.names.type, "CNAME, TXT, MX, SRV, PTR, ...")->required();
  for (CLI::App* sub : {apex, records}) {
    sub->add_option("--rdata", words.names.rdata, "as in a master file; repeat for each");
    sub->add_flag("--none", words.names.none, "remove the whole set");
  }
  CLI::App* soa =
      names_command(zone, words, "set-soa", "create a zone or change its SOA", set_zone);
  soa->add_option("--primary", words.names.primary, "MNAME")->required();
  soa->add_option("--mailbox", words.names.mailbox, "RNAME")->required();
  seconds_option(soa, "--refresh", words.names.refresh);
  seconds_option(soa, "--retry", words.names.retry);
  seconds_option(soa, "--expire", words.names.expire);
  seconds_option(soa, "--minimum", words.names.minimum);
  for (CLI::App* sub : {apex, records, soa}) seconds_option(sub, "--ttl", words.names.ttl);
  soa->add_option("--serial", words.names.serial, "first serial of a new zone");
  add_plan_commands(zone, words);
  add_guard_commands(zone, words);
  add_history_commands(app, zone, words);
  add_children_commands(app, words);
  add_fault_commands(app, words);
}

}  // namespace comity::cli
