package connection

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/transport"
	"golang.org/x/net/proxy"

	"userbot/internal/secret"
)

// Proxy is what leads to Telegram; the zero Proxy is nothing, and Telegram is dialled itself.
type Proxy struct {
	Kind    string      // "socks5", "http", "https", "mtproxy"; empty: there is none
	Address string      // host:port
	User    string      // not of an MTProxy; may be empty
	Secret  secret.Text // the user's password, or the bytes that an MTProxy wants
}

// The kinds of proxies.
const (
	socks5  = "socks5"
	http1   = "http"
	https   = "https"
	mtproxy = "mtproxy"
)

// resolver opens connections to data centres by way of the proxy, if there is one.
func (o *Options) resolver() (dcs.Resolver, error) {
	plain := dcs.PlainOptions{Dial: o.dial, Rand: o.Rand}
	switch o.Proxy.Kind {
	case "":
	case socks5:
		var who *proxy.Auth
		if o.Proxy.User != "" {
			who = &proxy.Auth{User: o.Proxy.User, Password: o.Proxy.Secret.Reveal()}
		}
		d, err := proxy.SOCKS5("tcp", o.Proxy.Address, who, dialFunc(o.dial))
		if err != nil {
			return nil, err
		}
		plain.Dial = d.(proxy.ContextDialer).DialContext
	case http1, https:
		plain.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			return o.Proxy.connect(ctx, o.dial, network, addr)
		}
	case mtproxy:
		return throughMTProxy{proxy: o.Proxy, dial: o.dial, rand: o.Rand}, nil
	default:
		return nil, fmt.Errorf("%q is no kind of proxy", o.Proxy.Kind)
	}
	return dcs.Plain(plain), nil
}

// dialFunc is a way to dial as package proxy wants it.
type dialFunc dcs.DialFunc

func (d dialFunc) Dial(network, addr string) (net.Conn, error) {
	return d(context.Background(), network, addr)
}

func (d dialFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return d(ctx, network, addr)
}

// throughMTProxy is dcs.MTProxy, whose handshake goes on for as long as the other side is silent, unless ctx ends it.
type throughMTProxy struct {
	dcs.Resolver // of what is not asked for here
	proxy        Proxy
	dial         dcs.DialFunc
	rand         io.Reader
}

func (m throughMTProxy) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	if list.Test {
		const test = 10000 // is added where the number is all that tells which servers are meant
		dc += test
	}
	var unreached error
	settled := func() bool { return true }
	r, err := dcs.MTProxy(m.proxy.Address, []byte(m.proxy.Secret.Reveal()), dcs.MTProxyOptions{
		Rand: m.rand,
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := m.dial(ctx, network, addr)
			if unreached = err; err == nil {
				settled = endWith(ctx, conn)
			}
			return conn, err
		},
	})
	if err != nil {
		return nil, errors.New("its secret is none of an MTProxy's") // the error shows it
	}
	conn, err := r.Primary(ctx, dc, list)
	switch inTime := settled(); {
	case unreached != nil:
		return nil, unreached
	case err != nil:
		return nil, fmt.Errorf("%w; is its secret the right one?", err)
	case !inTime:
		return nil, errors.Join(ctx.Err(), conn.Close())
	}
	return conn, nil
}

// endWith has conn fail when ctx ends, until the function that it returns is called; that is false where it came too late.
func endWith(ctx context.Context, conn net.Conn) (settled func() bool) {
	return context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
}

// connect has an HTTP proxy open a tunnel to addr.
func (p Proxy) connect(ctx context.Context, dial dcs.DialFunc, network, addr string) (_ net.Conn, err error) {
	conn, err := dial(ctx, network, p.Address)
	if err != nil {
		return nil, err
	}
	settled := endWith(ctx, conn)
	defer func() {
		if !settled() && err == nil {
			err = ctx.Err()
		}
		if err != nil {
			_ = conn.Close()
		}
	}()
	if p.Kind == https {
		host, _, err := net.SplitHostPort(p.Address)
		if err != nil {
			return nil, err
		}
		safe := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
		if err := safe.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn = safe
	}
	ask := http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{"User-Agent": nil}}
	if p.User != "" {
		ask.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(p.User+":"+p.Secret.Reveal())))
	}
	if err := ask.Write(conn); err != nil {
		return nil, err
	}
	const most = 64 << 10 // of an answer; what comes behind it is Telegram's, which says nothing before it is asked
	in := bufio.NewReader(io.LimitReader(conn, most))
	answer, err := http.ReadResponse(in, &ask)
	switch {
	case err != nil:
		return nil, fmt.Errorf("it does not answer as an HTTP proxy: %w", err)
	case answer.StatusCode == http.StatusProxyAuthRequired && p.User == "":
		return nil, errors.New("it wants a user name and a password")
	case answer.StatusCode == http.StatusProxyAuthRequired:
		return nil, errors.New("it does not take this user name and password")
	case answer.StatusCode/100 != 2:
		return nil, fmt.Errorf("it answers %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	case in.Buffered() > 0:
		return nil, errors.New("it says more than an HTTP proxy does")
	}
	return conn, nil
}
