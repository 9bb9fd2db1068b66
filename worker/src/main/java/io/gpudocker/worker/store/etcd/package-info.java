/** The key-value port on etcd. */
@NullMarked
package io.gpudocker.worker.store.etcd;

import org.jspecify.annotations.NullMarked;
