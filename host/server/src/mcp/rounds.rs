//! Questions of a running operation, and the rounds in which they are answered.
//!
//! A call never waits for a person. An operation that wants to know something ends, the client is asked, and the operation is
//! run again with the answers. Since 2026-07-28 the client does that itself, over the result `input_required` (SEP-2322);
//! clients of the handshake revisions are sent the request, and the rounds are made here.
//!
//! Guarantees: a client is asked only for what it declared; an elicited answer fits its schema, or the question is put
//! again; the state that a client carries between rounds is good for that client, that request and an hour, and for nothing
//! once it was changed; rounds, questions and bytes are bounded.
//! Not guaranteed: that the same person answers each round; secrecy of the state, which holds the client's own answers.
//! Hostile: the operation's questions, the client's answers and state.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use palisade_engine::{Answer, Asked, Question, Role, SamplingRequest};
use palisade_policy::Authenticated;
use rmcp::model::{
    ClientCapabilities, ElicitationCapability, InputRequest, InputRequiredResult, RequestStateCodec,
    RootsCapabilities, SamplingCapability, SealOptions, ServerRequest,
};
use rmcp::{ErrorData, Peer, RoleServer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::internal;
use crate::dispatch::fits;

/// Rounds of one call. Without it an operation that always has another question keeps its client busy for ever.
pub(super) const MAX_ROUNDS: usize = 16;
/// Bytes of answers that a client carries from round to round. Without it each round's request grows.
const MAX_STATE_BYTES: usize = 64 << 10;
/// How long the state of a call is good.
const STATE_LIFE: Duration = Duration::from_secs(3600);
/// How long a client of a handshake revision may take to answer: people think.
const PATIENCE: Duration = Duration::from_secs(600);

/// Seals what clients carry between rounds. One for each host, and good while it runs.
pub(crate) struct Seal(RequestStateCodec);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Default for Seal {
    fn default() -> Self {
        // Two random UUIDs: 244 bits of the operating system's randomness.
        let key = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes).concat();
        Self(RequestStateCodec::new_unchecked(key))
    }
}

/// What of a client's can be asked.
#[derive(Clone, Copy, Debug, Default)]
struct Askable {
    elicitation: bool,
    sampling: bool,
    roots: bool,
}

impl From<&ClientCapabilities> for Askable {
    fn from(capabilities: &ClientCapabilities) -> Self {
        Self {
            // One that names neither form nor URL has forms (2025-06-18 knew nothing else).
            elicitation: capabilities
                .elicitation
                .as_ref()
                .is_some_and(|elicitation| elicitation.form.is_some() || elicitation.url.is_none()),
            sampling: capabilities.sampling.is_some(),
            roots: capabilities.roots.is_some(),
        }
    }
}

/// What a round knows and learns.
#[derive(Debug, Default)]
struct Known {
    /// What the client has answered, by key.
    given: BTreeMap<String, Value>,
    /// What it would not answer, and why.
    refused: BTreeMap<String, String>,
    /// Answers that were asked for, to be carried on.
    used: BTreeMap<String, Value>,
    /// Questions without an answer.
    open: BTreeMap<String, Value>,
    /// What was asked of it and it did not declare.
    lacking: ClientCapabilities,
}

/// The questions of one run of an operation.
#[derive(Debug)]
pub(super) struct Exchange {
    askable: Askable,
    known: Mutex<Known>,
}

impl Exchange {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the client declared that it can be asked this; notes it where it did not.
    fn can(&self, question: &Question) -> bool {
        let mut known = self.known();
        let lacking = &mut known.lacking;
        match question {
            Question::Elicitation { .. } if !self.askable.elicitation => {
                lacking.elicitation = Some(ElicitationCapability::default());
            }
            Question::Sampling(_) if !self.askable.sampling => {
                lacking.sampling = Some(SamplingCapability::default());
            }
            Question::Roots if !self.askable.roots => lacking.roots = Some(RootsCapabilities::default()),
            _ => return true,
        }
        false
    }

    /// What [`Watch::ask`](crate::dispatch::Watch::ask) says.
    pub(super) fn ask(&self, key: &str, question: Question) -> Asked {
        if !self.can(&question) {
            return Asked::Unavailable("the client did not declare that it can be asked this".to_owned());
        }
        let request = request(&question);
        if let Err(error) = serde_json::from_value::<InputRequest>(request.clone()) {
            return Asked::Invalid(format!("the question does not fit into MCP: {error}"));
        }
        let mut known = self.known();
        if let Some(reason) = known.refused.get(key) {
            return Asked::Unavailable(reason.clone());
        }
        if let Some(given) = known.given.get(key).cloned()
            && let Some(answer) = read(&question, &given)
        {
            known.used.insert(key.to_owned(), given);
            return Asked::Answer(answer);
        }
        match known.open.insert(key.to_owned(), request.clone()) {
            Some(before) if before != request => Asked::Invalid("two questions have the same key".to_owned()),
            _ => Asked::Pending,
        }
    }
}

/// The MCP request that a question is.
fn request(question: &Question) -> Value {
    match question {
        Question::Elicitation { message, schema } => json!({
            "method": "elicitation/create",
            "params": { "mode": "form", "message": message, "requestedSchema": schema },
        }),
        Question::Sampling(request) => {
            let SamplingRequest { messages, system_prompt, max_tokens, temperature, stop_sequences } =
                request;
            let messages: Vec<Value> = messages
                .iter()
                .map(|(role, text)| json!({ "role": name(*role), "content": { "type": "text", "text": text } }))
                .collect();
            let mut params = json!({ "messages": messages, "maxTokens": max_tokens });
            let more = [
                ("systemPrompt", system_prompt.as_ref().map(|text| json!(text))),
                ("temperature", temperature.map(|number| json!(number))),
                ("stopSequences", (!stop_sequences.is_empty()).then(|| json!(stop_sequences))),
            ];
            for (field, value) in more.into_iter().filter_map(|(field, value)| Some((field, value?))) {
                params[field] = value;
            }
            json!({ "method": "sampling/createMessage", "params": params })
        }
        Question::Roots => json!({ "method": "roots/list" }),
    }
}

fn name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

/// What a client's answer means. `None` for one that does not fit its question: it is asked again.
fn read(question: &Question, given: &Value) -> Option<Answer> {
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    match question {
        Question::Elicitation { schema, .. } => match given.get("action")?.as_str()? {
            "accept" => {
                let content = given.get("content").cloned().unwrap_or_else(|| json!({}));
                let is_good = content.is_object() && fits(schema, &content);
                is_good.then_some(Answer::Accepted(content))
            }
            "decline" => Some(Answer::Declined),
            "cancel" => Some(Answer::Cancelled),
            _ => None,
        },
        Question::Sampling(_) => {
            let role = if text(given, "role")? == "user" { Role::User } else { Role::Assistant };
            let content = given.get("content")?;
            // One block, or since SEP-1577 several.
            let blocks = content.as_array().map_or_else(|| vec![content], |blocks| blocks.iter().collect());
            let texts: Vec<String> = blocks.into_iter().filter_map(|block| text(block, "text")).collect();
            let (model, stop_reason) = (text(given, "model").unwrap_or_default(), text(given, "stopReason"));
            (!texts.is_empty()).then(|| Answer::Written { role, text: texts.join("\n"), model, stop_reason })
        }
        Question::Roots => {
            let roots = given.get("roots")?.as_array()?;
            let root = |root: &Value| Some((text(root, "uri")?, text(root, "name")));
            roots.iter().map(root).collect::<Option<_>>().map(Answer::Roots)
        }
    }
}

/// What a request brings along from an earlier round.
#[derive(Debug, Default)]
pub(super) struct Brought {
    pub(super) responses: Option<BTreeMap<String, Value>>,
    pub(super) state: Option<String>,
}

/// How a client takes part in rounds.
pub(super) enum Way<'a> {
    /// It makes them itself (2026-07-28).
    Itself,
    /// It is asked, and answers.
    Asked(&'a Peer<RoleServer>),
    /// There is no way to it.
    None,
}

/// What is to be done after a run.
pub(super) enum Next {
    /// Its answer is the answer. The client lacked these.
    Done(ClientCapabilities),
    /// The client is to come again.
    Come(InputRequiredResult),
    /// It is to be run again.
    Again,
}

/// The rounds of one request.
pub(super) struct Rounds<'a> {
    seal: &'a Seal,
    way: Way<'a>,
    askable: Askable,
    /// What the state is good for.
    subject: Vec<u8>,
    given: BTreeMap<String, Value>,
    refused: BTreeMap<String, String>,
    left: usize,
}

impl<'a> Rounds<'a> {
    /// Begins, or goes on with what the request brings. `subject` is the request without what it brings.
    ///
    /// # Errors
    /// For a state that is not this host's, not this caller's, not this request's, too old, or changed.
    pub(super) fn new(
        seal: &'a Seal,
        who: &Authenticated,
        subject: &Value,
        client: Option<&ClientCapabilities>,
        way: Way<'a>,
        brought: Brought,
    ) -> Result<Self, ErrorData> {
        let digest = Sha256::digest(subject.to_string());
        let subject = [who.principal().name.as_bytes(), &[0], digest.as_slice()].concat();
        let mut given: BTreeMap<String, Value> = match brought.state {
            None => BTreeMap::new(),
            Some(state) => {
                let opened = seal.0.open_with(&state, &subject).ok();
                opened.and_then(|opened| serde_json::from_slice(&opened).ok()).ok_or_else(|| {
                    let text =
                        "the requestState is not one that was given for this request, or too old; begin anew";
                    ErrorData::invalid_params(text, None)
                })?
            }
        };
        given.extend(brought.responses.unwrap_or_default());
        let askable = match way {
            Way::None => Askable::default(),
            _ => client.map(Askable::from).unwrap_or_default(),
        };
        Ok(Self { seal, way, askable, subject, given, refused: BTreeMap::new(), left: MAX_ROUNDS })
    }

    /// What the next run asks of.
    pub(super) fn exchange(&self) -> Arc<Exchange> {
        let known = Known { given: self.given.clone(), refused: self.refused.clone(), ..Known::default() };
        Arc::new(Exchange { askable: self.askable, known: Mutex::new(known) })
    }

    /// What to do after a run. Asks the client, where it is to be asked.
    ///
    /// # Errors
    /// When there were too many rounds, or too much was answered.
    pub(super) async fn next(&mut self, exchange: &Exchange) -> Result<Next, ErrorData> {
        let Known { used, open, lacking, .. } = std::mem::take(&mut *exchange.known());
        if open.is_empty() {
            return Ok(Next::Done(lacking));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            internal_limit(&format!("the tool asked for {MAX_ROUNDS} rounds of answers, and wants more"))
        })?;
        match self.way {
            Way::Itself => self.come(&used, &open).map(Next::Come),
            Way::Asked(peer) => {
                self.given = used;
                self.put(peer, open).await;
                Ok(Next::Again)
            }
            Way::None => Ok(Next::Done(lacking)),
        }
    }

    fn come(
        &self,
        used: &BTreeMap<String, Value>,
        open: &BTreeMap<String, Value>,
    ) -> Result<InputRequiredResult, ErrorData> {
        let carried = serde_json::to_vec(used).map_err(|error| internal(&error.to_string()))?;
        if carried.len() > MAX_STATE_BYTES {
            return Err(internal_limit(&format!("the answers are more than {MAX_STATE_BYTES} bytes")));
        }
        let options = SealOptions::new().associated_data(&self.subject).ttl(STATE_LIFE);
        let state = self.seal.0.seal_with(&carried, &options);
        let requests = serde_json::to_value(open).and_then(serde_json::from_value);
        let requests = requests.map_err(|error| internal(&error.to_string()))?;
        Ok(InputRequiredResult::new(Some(requests), Some(state)))
    }

    /// Puts questions to a client of a handshake revision, one after the other: it shows them to a person.
    async fn put(&mut self, peer: &Peer<RoleServer>, open: BTreeMap<String, Value>) {
        for (key, request) in open {
            let answer = match serde_json::from_value::<ServerRequest>(request) {
                Ok(request) => tokio::time::timeout(PATIENCE, peer.send_request(request)).await,
                Err(error) => {
                    self.refused.insert(key, error.to_string());
                    continue;
                }
            };
            match answer {
                Ok(Ok(result)) => {
                    self.given.insert(key, serde_json::to_value(result).unwrap_or_default());
                }
                Ok(Err(_)) => drop(self.refused.insert(key, "the client refused to answer".to_owned())),
                Err(_) => drop(self.refused.insert(key, "the client did not answer in time".to_owned())),
            }
        }
    }
}

fn internal_limit(text: &str) -> ErrorData {
    ErrorData::internal_error(text.to_owned(), Some(json!({ "code": "LIMIT_EXCEEDED" })))
}
