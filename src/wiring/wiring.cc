#include "wiring/wiring.h"

#include "registers/ceremonies/register.h"
#include "registers/constitution/register.h"
#include "registers/decisions/register.h"
#include "registers/keys/register.h"
#include "registers/members/register.h"
#include "registers/names/register.h"

namespace comity::wiring {

ledger::Registry registry() {
  return ledger::Registry({members::table(), constitution::table(), decisions::table(),
                           names::table(), keys::table(), ceremonies::table()});
}

ledger::Ports ports() {
  return ledger::Ports{members::identities(), constitution::authority(),
                       constitution::rules_change()};
}

}  // namespace comity::wiring
