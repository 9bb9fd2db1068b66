package io.gpudocker.worker.rig;

import java.util.List;

/** An etcd of one member. See {@link Part} for its life. */
public final class EtcdServer extends Part {

    public EtcdServer() {
        super("etcd", List.of("--fast"));
    }

    /** One URL, {@code http://host:port}; the same after every restart. */
    public String endpoints() {
        return variable("ETCD_ENDPOINTS");
    }
}
