package serve

import "syscall"

// remoteSystems are file systems whose files change without this kernel's
// knowledge, by the number statfs(2) gives them.
var remoteSystems = map[uint32]string{
	0x6969:     "NFS",
	0x517b:     "SMB",
	0xff534d42: "CIFS",
	0xfe534d42: "SMB",
	0x01021997: "9P",
	0x65735546: "FUSE",
	0x5346414f: "AFS",
	0x6b414653: "AFS",
	0x00c36400: "Ceph",
	0x73757245: "Coda",
	0x786f4256: "a virtual machine's shared folder",
}

// remote names the file system of a folder if it is one of those.
func remote(dir string) string {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return ""
	}
	return remoteSystems[uint32(st.Type)]
}
