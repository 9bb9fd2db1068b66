/** The whole worker as a process of its own, on a real broker, etcd and Docker engine, seen through its contract alone. */
@NullMarked
package io.gpudocker.worker.e2e;

import org.jspecify.annotations.NullMarked;
