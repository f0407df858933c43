#include "apps/comity/rules.h"

#include <boost/json.hpp>

#include "apps/comity/answer.h"
#include "apps/comity/decide.h"
#include "apps/comity/light.h"
#include "ledger/action.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

// What the version is called in this program.
Result<Bytes> own_fingerprint(std::uint32_t version) {
  const ledger::Registry registry = wiring::registry();
  const std::string number = std::to_string(version);
  if (version > registry.newest_rules()) {
    return error(ErrorKind::newer_rules, "this program has rules up to version " +
                                             std::to_string(registry.newest_rules()) +
                                             ": get one with version " + number);
  }
  return registry.fingerprint(version).bytes();
}

}  // namespace

int adopt_rules(const Common& common, const Acting& acting, const std::string& file) {
  v1::Action action;
  v1::AdoptRules& it = *action.mutable_constitution_adopt_rules();
  if (Status read =
          constitution_from_file(common, file, *it.mutable_constitution(), *it.mutable_previous());
      !read) {
    return fail(read.error());
  }
  it.set_version(wiring::registry().newest_rules());
  Result<Bytes> fingerprint = own_fingerprint(it.version());
  if (!fingerprint) return fail(fingerprint.error());
  it.set_fingerprint(*fingerprint);
  it.set_schema(wiring::registry().schema(it.version()).bytes());
  return act(common, acting, action);
}

int declare_rules(const Common& common, const Acting& acting) {
  Result<boost::json::value> rules = get_proven(common, "/v1/rules", Use::signing);
  if (!rules) return fail(rules.error());
  const boost::json::value* adopted = rules->as_object().if_contains("adoption");
  if (adopted == nullptr || !adopted->is_object()) {
    return fail({ErrorKind::not_found, "no newer rules were adopted: there is nothing to declare"});
  }
  v1::Action action;
  v1::DeclareRules& it = *action.mutable_constitution_declare_rules();
  it.set_version(static_cast<std::uint32_t>(number_at(*adopted, "version")));
  Result<Bytes> own = own_fingerprint(it.version());
  if (!own) return fail(own.error());
  if (to_hex(*own) != text_at(*adopted, "fingerprint")) {
    return fail(
        {ErrorKind::conflict,
         "this program's version " + std::to_string(it.version()) +
             " has other actions or messages than were adopted: it is not what was voted on"});
  }
  it.set_fingerprint(*own);
  return act(common, acting, action);
}

int drop_rules(const Common& common, const Acting& acting) {
  Result<boost::json::value> rules = get(common, "/v1/rules");
  if (!rules) return fail(rules.error());
  const boost::json::value* adopted = rules->as_object().if_contains("adoption");
  if (adopted == nullptr || !adopted->is_object()) {
    return fail({ErrorKind::not_found, "no newer rules were adopted: there is nothing to drop"});
  }
  v1::Action action;
  action.mutable_constitution_drop_rules()->set_adoption(number_at(*adopted, "proposal"));
  return act(common, acting, action);
}

}  // namespace comity::cli
