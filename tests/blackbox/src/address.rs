//! Where a host is: `http://HOST[:PORT]`, and nothing after it.

use std::fmt;
use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::str::FromStr;
use std::time::Duration;

/// How long the kernel may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(20);

/// A host's name and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl Address {
    /// The host on this port of 127.0.0.1.
    #[must_use]
    pub fn local(port: u16) -> Self {
        Self { host: "127.0.0.1".into(), port }
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// When nothing listens there.
    pub fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in (self.host.trim_matches(['[', ']']), self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => return stream.set_nodelay(true).map(|()| stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A base URL that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadAddress;

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a base URL is http://HOST:PORT, such as http://127.0.0.1:7420")
    }
}

impl std::error::Error for BadAddress {}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(url: &str) -> Result<Self, BadAddress> {
        let authority = url.strip_prefix("http://").ok_or(BadAddress)?;
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let authority = authority.strip_suffix("/mcp").unwrap_or(authority);
        // A colon within brackets is the address's own.
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| BadAddress)?),
            _ => (authority, 80),
        };
        let is_clean = !host.is_empty() && !host.contains(['/', '@', '?', '#', ' ']);
        is_clean.then(|| Self { host: host.to_owned(), port }).ok_or(BadAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_names_a_host_and_a_port() {
        for (url, shown) in [
            ("http://127.0.0.1:7420", "127.0.0.1:7420"),
            ("http://localhost:1/", "localhost:1"),
            ("http://[::1]:99/mcp", "[::1]:99"),
            ("http://[::1]", "[::1]:80"),
        ] {
            assert_eq!(url.parse::<Address>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for url in [
            "",
            "127.0.0.1:7420",
            "https://127.0.0.1:1",
            "http://",
            "http://a:b",
            "http://u@h:1",
            "http://h:1/x",
        ] {
            assert_eq!(url.parse::<Address>(), Err(BadAddress), "{url}");
        }
    }
}
