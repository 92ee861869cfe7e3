package emulator

func (s *Server) registerPeers()   {}
func (s *Server) registerHistory() {}
func (s *Server) registerUpdates() {}
func (s *Server) registerCalls()   {}
