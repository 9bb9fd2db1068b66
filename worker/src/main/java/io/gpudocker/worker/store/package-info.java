/** What the worker must not forget: typed state on a small key-value port, one guarded transaction per change. */
@NullMarked
package io.gpudocker.worker.store;

import org.jspecify.annotations.NullMarked;
