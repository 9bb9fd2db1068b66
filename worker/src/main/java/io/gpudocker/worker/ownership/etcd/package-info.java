/** The connection to etcd, with a deadline around every call, and ownership on its leases. */
@NullMarked
package io.gpudocker.worker.ownership.etcd;

import org.jspecify.annotations.NullMarked;
