/** Real parts for tests: a Kafka broker, etcd and a Docker engine, started by the same scripts that the demo uses. */
@NullMarked
package io.gpudocker.worker.rig;

import org.jspecify.annotations.NullMarked;
