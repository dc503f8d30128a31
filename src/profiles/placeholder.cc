namespace corntune {}
