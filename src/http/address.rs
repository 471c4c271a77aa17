//! From which network address a request comes: tries of codes are counted by it, and nothing else.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The address of the client. Behind a proxy of our own it is the last of `X-Forwarded-For`, which that proxy wrote; what stands before it
/// the client may have written, and elsewhere all of it.
pub(super) fn of(headers: &HeaderMap, peer: Option<Peer>, behind_proxy: bool) -> Option<IpAddr> {
    let direct = peer.map(|Peer(address)| address);
    if !behind_proxy {
        return direct;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let plain = last.parse::<IpAddr>().or_else(|_| last.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    plain.or_else(|_| last.trim_matches(['[', ']']).parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_may_have_written_is_not_believed() {
        let peer = Some(Peer("192.0.2.9".parse().unwrap()));
        let of = |forwarded: &[&str], behind_proxy| {
            let mut headers = HeaderMap::new();
            for text in forwarded {
                headers.append("x-forwarded-for", text.parse().unwrap());
            }
            super::of(&headers, peer, behind_proxy).map(|address| address.to_string()).unwrap_or_default()
        };
        for (forwarded, direct, proxied) in [
            (&[][..], "192.0.2.9", ""),
            (&["198.51.100.7"], "192.0.2.9", "198.51.100.7"),
            (&["10.0.0.1, 198.51.100.7"], "192.0.2.9", "198.51.100.7"),
            (&["10.0.0.1", "203.0.113.5 , 198.51.100.7 "], "192.0.2.9", "198.51.100.7"),
            (&["198.51.100.7:4711"], "192.0.2.9", "198.51.100.7"),
            (&["[2001:db8::1]:4711"], "192.0.2.9", "2001:db8::1"),
            (&["[2001:db8::1]"], "192.0.2.9", "2001:db8::1"),
            (&["unknown"], "192.0.2.9", ""),
        ] {
            assert_eq!((of(forwarded, false).as_str(), of(forwarded, true).as_str()), (direct, proxied), "{forwarded:?}");
        }
    }
}
