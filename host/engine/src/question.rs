//! What a tool may want of whoever is behind its client: a person's answer, a model's, the client's roots.
//!
//! Guarantees: plain data. Hostile: questions are guest-controlled, and answers are whatever the client sends.

use serde_json::Value;

/// What a tool wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Something of the person.
    Elicitation {
        /// What they read.
        message: String,
        /// JSON Schema object of what they fill in.
        schema: Value,
    },
    /// Something of the model.
    Sampling(SamplingRequest),
    /// What the client works on.
    Roots,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The user.
    User,
    /// The model.
    Assistant,
}

/// What the model is to answer to.
#[derive(Clone, Debug, PartialEq)]
pub struct SamplingRequest {
    /// What was said so far.
    pub messages: Vec<(Role, String)>,
    /// What stands before it.
    pub system_prompt: Option<String>,
    /// How much it may write.
    pub max_tokens: u32,
    /// How freely it writes.
    pub temperature: Option<f64>,
    /// What ends its answer.
    pub stop_sequences: Vec<String>,
}

/// What somebody answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The person filled this in: a JSON object that the schema validates.
    Accepted(Value),
    /// The person would not.
    Declined,
    /// The person closed it.
    Cancelled,
    /// What the model wrote.
    Written {
        /// As whom.
        role: Role,
        /// What.
        text: String,
        /// Which model, as the client says.
        model: String,
        /// Why it ended.
        stop_reason: Option<String>,
    },
    /// The client's roots: URI and name of each.
    Roots(Vec<(String, Option<String>)>),
}

/// What comes of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// It was answered.
    Answer(Answer),
    /// It will be, after this call, and the operation is run again then.
    Pending,
    /// Nobody can answer it, for this reason.
    Unavailable(String),
    /// It is no question that could be passed on, for this reason.
    Invalid(String),
}
