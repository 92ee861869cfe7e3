package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/gotd/td/mtproxy/obfuscated2"
)

// proxyServer is a proxy that leads everybody to one server, whatever is asked for, and notes that.
type proxyServer struct {
	addr  string
	asked atomic.Value // the address, or the number of the data centre, that was asked for last
}

// listenAsProxy serves with a kind of proxy: greet does what comes before the data and returns how those are read and written, and
// what was asked for.
func listenAsProxy(t *testing.T, to string, greet func(net.Conn) (rw io.ReadWriter, asked string, err error)) *proxyServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &proxyServer{addr: l.Addr().String()}
	p.asked.Store("")
	serve := func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		rw, asked, err := greet(conn)
		if err != nil {
			return
		}
		p.asked.Store(asked)
		far, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer func() { _ = far.Close() }()
		go func() {
			_, _ = io.Copy(rw, far)
			_ = conn.Close()
		}()
		_, _ = io.Copy(far, rw)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return p
}

// asSOCKS5 is RFC 1928, with the user name and password of RFC 1929 unless user is empty.
func asSOCKS5(user, password string) func(net.Conn) (io.ReadWriter, string, error) {
	return func(c net.Conn) (io.ReadWriter, string, error) {
		in := bufio.NewReader(c)
		take := func(n int) []byte {
			b := make([]byte, n)
			_, _ = io.ReadFull(in, b)
			return b
		}
		methods := take(int(take(2)[1]))
		want := byte(0)
		if user != "" {
			want = 2
		}
		if !bytes.Contains(methods, []byte{want}) {
			_, _ = c.Write([]byte{5, 0xff})
			return nil, "", errors.New("no acceptable method")
		}
		_, _ = c.Write([]byte{5, want})
		if user != "" {
			u := string(take(int(take(2)[1])))
			if pw := string(take(int(take(1)[0]))); u != user || pw != password {
				_, _ = c.Write([]byte{1, 1})
				return nil, "", errors.New("wrong")
			}
			_, _ = c.Write([]byte{1, 0})
		}
		request := take(4)
		if request[3] != 1 {
			return nil, "", fmt.Errorf("address of type %d", request[3])
		}
		asked := fmt.Sprintf("%s:%d", net.IP(take(4)), binary.BigEndian.Uint16(take(2)))
		_, err := c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		return readWriter{in, c}, asked, err
	}
}

type readWriter struct {
	io.Reader
	io.Writer
}

// asHTTP has a tunnel asked for by CONNECT, with basic authentication unless user is empty.
func asHTTP(user, password string) func(net.Conn) (io.ReadWriter, string, error) {
	return func(c net.Conn) (io.ReadWriter, string, error) {
		in := bufio.NewReader(c)
		r, err := http.ReadRequest(in)
		if err != nil {
			return nil, "", err
		}
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
		switch {
		case r.Method != http.MethodConnect:
			_, err = c.Write([]byte("HTTP/1.1 405 No\r\n\r\n"))
			return nil, "", errors.Join(errors.New("no tunnel"), err)
		case user != "" && r.Header.Get("Proxy-Authorization") != want:
			_, err = c.Write([]byte("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"))
			return nil, "", errors.Join(errors.New("wrong"), err)
		}
		_, err = c.Write([]byte("HTTP/1.1 200 Go on\r\n\r\n"))
		return readWriter{in, c}, r.Host, err
	}
}

// asHTTPS is asHTTP over TLS.
func asHTTPS(cert tls.Certificate, user, password string) func(net.Conn) (io.ReadWriter, string, error) {
	return func(c net.Conn) (io.ReadWriter, string, error) {
		return asHTTP(user, password)(tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}}))
	}
}

// asMTProxy undoes the obfuscation with the secret of 16 bytes, below what looks like TLS to host unless that is empty. The server
// behind it is told the transport in its own way.
func asMTProxy(secret []byte, host string) func(net.Conn) (io.ReadWriter, string, error) {
	return func(c net.Conn) (io.ReadWriter, string, error) {
		var rw io.ReadWriter = c
		if host != "" {
			if err := answerHello(c, secret, host); err != nil {
				return nil, "", err
			}
			rw = &tlsRecords{conn: c}
		}
		plain, meta, err := obfuscated2.Accept(rw, secret)
		if err != nil {
			return nil, "", err
		}
		if p := meta.Protocol; p != [4]byte{0xdd, 0xdd, 0xdd, 0xdd} {
			_, _ = io.Copy(io.Discard, c) // as these proxies do, so that nobody learns what they are
			return nil, "", errors.New("wrong")
		}
		return readWriter{io.MultiReader(bytes.NewReader(meta.Protocol[:]), plain), plain}, fmt.Sprint(int16(meta.DC)), nil
	}
}

// tlsRecord is one of TLS.
func tlsRecord(kind byte, data []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{kind, 3, 3}, uint16(len(data))), data...)
}

func readTLSRecord(r io.Reader) (kind byte, whole []byte, err error) {
	whole = make([]byte, 5)
	if _, err := io.ReadFull(r, whole); err != nil {
		return 0, nil, err
	}
	whole = append(whole, make([]byte, binary.BigEndian.Uint16(whole[3:]))...)
	_, err = io.ReadFull(r, whole[5:])
	return whole[0], whole, err
}

// answerHello answers a ClientHello whose random bytes prove that the client knows the secret, by random bytes that prove the same.
func answerHello(c net.Conn, secret []byte, host string) error {
	const at, size = 11, 32 // of the random bytes, in the first record of either
	_, hello, err := readTLSRecord(c)
	if err != nil {
		return err
	}
	proof := bytes.Clone(hello[at : at+size])
	clear(hello[at : at+size])
	mac := hmac.New(sha256.New, secret)
	mac.Write(hello)
	if !bytes.Equal(mac.Sum(nil)[:size-4], proof[:size-4]) || !bytes.Contains(hello, []byte(host)) { // in the last 4 is the time
		_, _ = c.Write(tlsRecord(21, []byte{2, 40})) // an alert: the handshake failed
		return errors.New("wrong")
	}
	body := append([]byte{3, 3}, make([]byte, size+1+2+1)...) // version, random, no session, cipher, no compression
	answer := tlsRecord(22, append([]byte{2, 0, 0, byte(len(body))}, body...))
	answer = append(answer, tlsRecord(20, []byte{1})...)
	certificate := make([]byte, 100)
	_, _ = rand.Read(certificate)
	answer = append(answer, tlsRecord(23, certificate)...)
	mac = hmac.New(sha256.New, secret)
	mac.Write(proof)
	mac.Write(answer)
	copy(answer[at:], mac.Sum(nil))
	_, err = c.Write(answer)
	return err
}

// tlsRecords carries data in records of TLS. One goroutine reads and one writes.
type tlsRecords struct {
	conn net.Conn
	left []byte
}

func (r *tlsRecords) Read(b []byte) (int, error) {
	for len(r.left) == 0 {
		kind, whole, err := readTLSRecord(r.conn)
		if err != nil {
			return 0, err
		}
		if kind == 23 {
			r.left = whole[5:]
		}
	}
	n := copy(b, r.left)
	r.left = r.left[n:]
	return n, nil
}

func (r *tlsRecords) Write(b []byte) (int, error) {
	const most = 16 << 10
	for at := 0; at < len(b); at += most {
		if _, err := r.conn.Write(tlsRecord(23, b[at:min(at+most, len(b))])); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}
