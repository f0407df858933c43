// A member of a group by another implementation of RFC 9591, and an aggregator by it: reads one
// command a line, answers one line. Octets are hexadecimal, identifiers decimal, the empty message
// is "-"; the commands are those of ../frost_member.cc. "refused WHY" answers what does not hold.
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};

use frost_ed25519 as frost;
use frost::keys::{KeyPackage, PublicKeyPackage, SecretShare, SigningShare};
use frost::keys::{IdentifierList, VerifiableSecretSharingCommitment};
use frost::round1::{NonceCommitment, SigningCommitments, SigningNonces};
use frost::round2::SignatureShare;
use frost::{CheaterDetection, Identifier, Signature, SigningPackage, VerifyingKey};
use rand_core::OsRng;

#[derive(Default)]
struct Judge {
    commitment: Option<VerifiableSecretSharingCommitment>,
    public: Option<PublicKeyPackage>,
    shares: BTreeMap<Identifier, KeyPackage>,
    nonces: BTreeMap<Identifier, SigningNonces>,
}

type Answer = Result<String, String>;

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn identifier(word: &str) -> Result<Identifier, String> {
    Identifier::try_from(word.parse::<u16>().map_err(text)?).map_err(text)
}

fn number(identifier: &Identifier) -> u16 {
    let octets = identifier.serialize();
    u16::from_le_bytes([octets[0], octets[1]])
}

fn octets(word: &str) -> Result<Vec<u8>, String> {
    hex::decode(if word == "-" { "" } else { word }).map_err(text)
}

/// "1:HIDING:BINDING,2:..."; a member that is there twice is refused.
fn package(message: &str, list: &str) -> Result<SigningPackage, String> {
    let mut commitments = BTreeMap::new();
    for row in list.split(',') {
        let words: Vec<&str> = row.split(':').collect();
        let [member, hiding, binding] = words[..] else {
            return Err("a row is IDENTIFIER:HIDING:BINDING".into());
        };
        let hiding = NonceCommitment::deserialize(&octets(hiding)?).map_err(text)?;
        let binding = NonceCommitment::deserialize(&octets(binding)?).map_err(text)?;
        let row = SigningCommitments::new(hiding, binding);
        if commitments.insert(identifier(member)?, row).is_some() {
            return Err("a member is there twice".into());
        }
    }
    Ok(SigningPackage::new(commitments, &octets(message)?))
}

impl Judge {
    fn deal(&self, members: &str, threshold: &str) -> Answer {
        let (shares, _) = frost::keys::generate_with_dealer(
            members.parse().map_err(text)?,
            threshold.parse().map_err(text)?,
            IdentifierList::Default,
            OsRng,
        )
        .map_err(text)?;
        let commitment = shares.values().next().ok_or("no shares")?.commitment();
        let rows: Vec<String> = shares
            .iter()
            .map(|(member, share)| {
                format!("{}:{}", number(member), hex::encode(share.signing_share().serialize()))
            })
            .collect();
        let whole = commitment.serialize_whole().map_err(text)?;
        Ok(format!("{} {}", hex::encode(whole), rows.join(",")))
    }

    fn group(&mut self, members: &str, commitment: &str) -> Answer {
        let members: u16 = members.parse().map_err(text)?;
        let identifiers = (1..=members)
            .map(|number| Identifier::try_from(number).map_err(text))
            .collect::<Result<BTreeSet<_>, _>>()?;
        let whole = octets(commitment)?;
        let commitment =
            VerifiableSecretSharingCommitment::deserialize_whole(&whole).map_err(text)?;
        let public = PublicKeyPackage::from_commitment(&identifiers, &commitment).map_err(text)?;
        let key = hex::encode(public.verifying_key().serialize().map_err(text)?);
        *self = Judge { commitment: Some(commitment), public: Some(public), ..Judge::default() };
        Ok(key)
    }

    fn take(&mut self, member: &str, share: &str) -> Answer {
        let commitment = self.commitment.clone().ok_or("no group")?;
        let share = SigningShare::deserialize(&octets(share)?).map_err(text)?;
        let member = identifier(member)?;
        let package =
            KeyPackage::try_from(SecretShare::new(member, share, commitment)).map_err(text)?;
        let verifying = package.verifying_share().serialize().map_err(text)?;
        self.shares.insert(member, package);
        Ok(hex::encode(verifying))
    }

    fn commit(&mut self, member: &str) -> Answer {
        let member = identifier(member)?;
        let share = self.shares.get(&member).ok_or("no such member")?;
        let (nonces, commitments) = frost::round1::commit(share.signing_share(), &mut OsRng);
        self.nonces.insert(member, nonces);
        let hiding = commitments.hiding().serialize().map_err(text)?;
        let binding = commitments.binding().serialize().map_err(text)?;
        Ok(format!("{}:{}", hex::encode(hiding), hex::encode(binding)))
    }

    fn sign(&mut self, member: &str, message: &str, list: &str) -> Answer {
        let member = identifier(member)?;
        let nonces = self.nonces.remove(&member).ok_or("no nonces")?;
        let share = self.shares.get(&member).ok_or("no such member")?;
        let share =
            frost::round2::sign(&package(message, list)?, &nonces, share).map_err(text)?;
        Ok(hex::encode(share.serialize()))
    }

    fn aggregate(&self, message: &str, list: &str, shares: &str) -> Answer {
        let mut rows = BTreeMap::new();
        for row in shares.split(',') {
            let (member, share) = row.split_once(':').ok_or("a row is IDENTIFIER:SHARE")?;
            let share = SignatureShare::deserialize(&octets(share)?).map_err(text)?;
            rows.insert(identifier(member)?, share);
        }
        let public = self.public.as_ref().ok_or("no group")?;
        let detection = CheaterDetection::AllCheaters;
        match frost::aggregate_custom(&package(message, list)?, &rows, public, detection) {
            Ok(signature) => Ok(hex::encode(signature.serialize().map_err(text)?)),
            Err(frost::Error::InvalidSignatureShare { culprits }) => {
                let names: Vec<String> = culprits.iter().map(|at| number(at).to_string()).collect();
                Err(format!("culprits {}", names.join(",")))
            }
            Err(error) => Err(text(error)),
        }
    }

    fn verify(&self, key: &str, message: &str, signature: &str) -> Answer {
        let key = VerifyingKey::deserialize(&octets(key)?).map_err(text)?;
        let signature = Signature::deserialize(&octets(signature)?).map_err(text)?;
        key.verify(&octets(message)?, &signature).map_err(text)?;
        Ok("good".into())
    }

    fn answer(&mut self, line: &str) -> Answer {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["deal", members, threshold] => self.deal(members, threshold),
            ["group", members, commitment] => self.group(members, commitment),
            ["take", member, share] => self.take(member, share),
            ["commit", member] => self.commit(member),
            ["sign", member, message, list] => self.sign(member, message, list),
            ["aggregate", message, list, shares] => self.aggregate(message, list, shares),
            ["verify", key, message, signature] => self.verify(key, message, signature),
            _ => Err(format!("no such command: {line}")),
        }
    }
}

fn main() -> io::Result<()> {
    let mut judge = Judge::default();
    for line in io::stdin().lock().lines() {
        let answer = judge.answer(&line?).unwrap_or_else(|why| format!("refused {why}"));
        println!("{answer}");
        io::stdout().flush()?;
    }
    Ok(())
}
