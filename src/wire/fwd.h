// Forward declarations of the generated messages, for headers above wire/ (no pb.h in those).
#pragma once

namespace comity::v1 {
class Action;
class Admit;
class ApexSet;
class Authorisation;
class BlockRecord;
class BlockTransactions;
class Body;
class CodePoints;
class Condition;
class Consent;
class Constitution;
class Content;
class Delegation;
class DelegationSigner;
class EffectSet;
class Electorate;
class Genesis;
class GenesisBody;
class GroupMember;
class Host;
class HostAddresses;
class NonceBatch;
class NonceBatches;
class Objection;
class OpenSession;
class Party;
class PartyKey;
class PartyProfile;
class ProofBundle;
class Proposal;
class ProposalCount;
class ProposedActions;
class Rule;
class SessionAnswer;
class SigningGroup;
class SigningHead;
class SigningOpener;
class SigningSession;
class SigningTerms;
class Soa;
class Transaction;
class Vote;
class Zone;
}  // namespace comity::v1
