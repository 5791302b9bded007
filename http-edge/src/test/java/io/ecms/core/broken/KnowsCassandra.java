package io.ecms.core.broken;

import com.datastax.oss.driver.api.core.CqlSession;

record KnowsCassandra(CqlSession session) {}
