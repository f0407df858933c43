// Forward declarations of the generated messages, for headers above wire/ (no pb.h in those).
#pragma once

namespace comity::v1 {
class Action;
class Admit;
class AdmitHolders;
class AdoptRules;
class Authorisation;
class Ballot;
class BlockRecord;
class BlockTransactions;
class Body;
class Ceremony;
class CeremonyDealer;
class CeremonyDealing;
class ChangeSets;
class CodePoints;
class Condition;
class Consent;
class Constitution;
class Content;
class Continuation;
class Continuations;
class DeclareRules;
class DropRules;
class Delegation;
class DelegationSigner;
class EffectSet;
class Electorate;
class Genesis;
class GenesisBody;
class GenesisContent;
class GroupMember;
class Host;
class HostAddresses;
class HostUse;
class NameRequest;
class KeyOnRecord;
class KeyPower;
class KeyOwner;
class KeyRollover;
class KeySet;
class KeySharing;
class NonceBatch;
class NonceBatches;
class Objection;
class OpenSession;
class Party;
class PartyKey;
class PartyProfile;
class ProofBundle;
class ProvenGenesisAction;
class Proposal;
class ProposalCount;
class ProposedActions;
class Rule;
class RecordSet;
class SetChange;
class SkippedSets;
class RulesAdoption;
class SessionAnswer;
class DocumentSignature;
class SigningGroup;
class SigningHead;
class SigningOpener;
class SigningSession;
class SigningTerms;
class Soa;
class Takeover;
class Transaction;
class Vote;
class Zone;

enum CeremonyFault : int;
enum CeremonyStage : int;

}  // namespace comity::v1
